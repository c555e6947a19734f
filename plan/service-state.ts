import type { Effect } from './effect.js';

/**
 * One sentence on what state the service is in. Every failure and every end of a run carries it: the first question at 3 a.m. is "who takes
 * writes now?". `planned` are the effects of the whole plan, `standing` those of the steps that were done and not undone, both in order; `doubtful`
 * those of steps of which nobody knows whether they were done or put back.
 */
export function serviceState(
  service: string,
  planned: readonly Effect[],
  standing: readonly Effect[],
  doubtful: readonly Effect[] = [],
): string {
  const before = writerBefore(planned);
  let moved: string | undefined;
  let fenced = false;
  for (const effect of standing) {
    if (effect.effect === 'promotes') moved = effect.region;
    if (effect.effect === 'switches') moved = effect.to;
    if (effect.effect === 'fences' && effect.region === before) fenced = true;
    if (effect.effect === 'unfences' && effect.region === before) fenced = false;
  }
  const verified = standing.some(effect => effect.effect === 'verifies-writes' && effect.region === moved);
  if (moved !== undefined) {
    return `${service} runs in ${moved}${verified ? ', and a write through every client route has proved it' : ''}.`;
  }
  const led = planned.some(isMove) ? undefined : standing.findLast(({ effect }) => effect === 'routes');
  if (led?.effect === 'routes') {
    const proved = standing.some(effect => effect.effect === 'verifies-writes' && effect.region === led.region);
    return `Nothing was promoted. The clients of ${service} are sent to ${led.region}${proved ? ', and a write through every client route has proved it' : ''}.`;
  }
  const asked = doubtful.map(movesTo).find(region => region !== undefined);
  if (asked !== undefined) {
    return `Whether ${service} runs in ${asked} is not known${fenced ? `; in ${before} it is fenced` : ''}.`;
  }
  if (doubtful.some(effect => effect.effect === 'fences' && effect.region === before)) {
    return `Nothing was promoted. Whether ${service} takes writes in ${before} is not known.`;
  }
  if (fenced) return `Nothing was promoted. ${service} in ${before} is fenced: nothing takes writes.`;
  return `Nothing was promoted. ${service} is where it was before the run${before === undefined ? '' : `, in ${before}`}.`;
}

/** What makes another region the writer, or a region no writer; without any of them only clients move. */
function isMove({ effect }: Effect): boolean {
  return effect === 'promotes' || effect === 'switches' || effect === 'fences';
}

function movesTo(effect: Effect): string | undefined {
  if (effect.effect === 'promotes') return effect.region;
  return effect.effect === 'switches' ? effect.to : undefined;
}

/** The region that takes the writes when a run of this plan begins, as far as the plan itself says so. */
function writerBefore(planned: readonly Effect[]): string | undefined {
  for (const effect of planned) {
    if (effect.effect === 'switches') return effect.from;
    if (effect.effect === 'extracts-stranded') return effect.into;
    if (effect.effect === 'follows') return effect.upstream;
  }
  // A plan that names no other writer fences the one there is.
  const fence = planned.find(effect => effect.effect === 'fences');
  return fence?.effect === 'fences' ? fence.region : undefined;
}
