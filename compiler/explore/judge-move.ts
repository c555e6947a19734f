import type { Effect } from '../../plan/effect.js';
import type { Breach } from './invariant.js';
import { breach } from './promotion.js';
import { Reading, type RunState } from './run-state.js';
import { type Ground, serverAt, type World } from './world.js';

/** Whether an approval was given on a loss above the budget. */
export function coversAbove(approvedOn: string): boolean {
  return [Reading.above, Reading.oldAbove].some(reading => approvedOn.split('/')[0]?.includes(reading));
}

/** What must be so of approval and reading when a region is made the primary, or stranded writes are written again. */
export function judgeMove(effect: Effect, run: RunState, world: World, ground: Ground): Breach | undefined {
  if (effect.effect === 'replays-stranded') return judgeReplay(effect, run, ground);
  if (effect.effect !== 'promotes' && effect.effect !== 'switches') return undefined;
  const region = effect.effect === 'promotes' ? effect.region : effect.to;
  const index = serverAt(ground, effect.database, region);
  const server = world.servers[index];
  if (!server || server.primary) return undefined;
  const what = `${effect.database} in ${region} is promoted`;
  const reading = run.readings[index] ?? Reading.none;
  if (run.approvedOn === '') return breach('unapproved-promotion', `${what}, and nobody approved it`);
  if (reading === Reading.none) return breach('unmeasured-promotion', `${what}, and nobody knows what that loses`);
  if (run.approvedOn[index] === Reading.none)
    return breach('blind-approval', `${what} on an approval that was given before its loss was measured`);
  if (reading === Reading.oldWithin || reading === Reading.oldAbove)
    return breach('stale-promotion', `${what} on a reading from before people were waited for`);
  if (server.behind && !coversAbove(run.approvedOn))
    return breach('loss-above-approved', `${what} and loses more than the budget, which nobody accepted`);
  return undefined;
}

function judgeReplay(
  { database, region }: Extract<Effect, { effect: 'replays-stranded' }>,
  { approvedOn }: RunState,
  { servers }: Ground,
): Breach | undefined {
  const [, stranded = ''] = approvedOn.split('/');
  const unseen = servers.some((server, at) => server.database === database && stranded[at] === '1');
  if (approvedOn === '' || !unseen) return undefined;
  return breach(
    'blind-approval',
    `What ${database} had stranded is written again in ${region}, and people approved before it was found`,
  );
}
