import type { Effect } from './effect.js';

/**
 * One sentence on what state the service is in, from the effects of the steps that were done and not undone, in order.
 * Every failure and every end of a run carries it: the first question at 3 a.m. is "who takes writes now?".
 */
export function serviceState(service: string, effects: readonly Effect[]): string {
  let writer: string | undefined;
  let fenced: string | undefined;
  for (const effect of effects) {
    if (effect.effect === 'promotes') writer = effect.region;
    if (effect.effect === 'switches') writer = effect.to;
    if (effect.effect === 'fences') fenced = effect.region;
    if (effect.effect === 'unfences') fenced = undefined;
  }
  const verified = effects.some(effect => effect.effect === 'verifies-writes' && effect.region === writer);
  if (writer !== undefined)
    return `${service} runs in ${writer}${verified ? ', and a write through every client route has proved it' : ''}.`;
  if (fenced !== undefined) return `Nothing was promoted. ${service} in ${fenced} is fenced: nothing takes writes.`;
  return `Nothing was promoted. ${service} is where it was before the run.`;
}
