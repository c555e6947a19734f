import { formatDuration } from './duration.js';
import { isLossSeen } from './loss-seen.js';
import type { NodeReading, WatchState } from './replication.js';

/** What a worker in another place found when it tried the primary; null: nobody there took the question. */
export type VantageView = {
  readonly vantage: string;
  readonly contact: NodeReading['contact'] | null;
  readonly detail: string;
};

export const LossVerdict = { none: 'none', differ: 'differ', lost: 'lost' } as const;
export type LossVerdict = (typeof LossVerdict)[keyof typeof LossVerdict];

/** Whether a primary is lost, by everybody who could know; with the evidence as a sentence. */
export interface LossView {
  readonly verdict: LossVerdict;
  readonly region: string | null;
  readonly since: number | null;
  readonly sentence: string;
}

/** A standby that streams for so long from a primary that we cannot reach has noticed what there is to notice. */
const DIFFER_MS = 10_000;

const NONE: LossView = { verdict: LossVerdict.none, region: null, since: null, sentence: '' };

/**
 * Dead is what everybody says: the watch cannot reach the primary, no standby is fed by it, and the second vantage point cannot reach it either.
 * `vantage` is undefined where the inventory declares none: then two observers decide, as before. Where views differ nothing is lost as far as
 * anybody can say, and people should know.
 */
export function judgeLoss(state: WatchState, vantage: VantageView | undefined): LossView {
  const { latest, unreachableSince, primaryRegion } = state;
  if (latest === null || unreachableSince === null || primaryRegion === null) return NONE;
  const lost = latest.nodes.find(node => node.region === primaryRegion);
  const about = { region: primaryRegion, since: unreachableSince };
  const ours = `The watch cannot reach the primary in ${primaryRegion} (${lost?.detail ?? 'no answer'})`;
  if (!isLossSeen(state)) {
    const fed = latest.nodes.filter(node => node.inRecovery === true && node.receiver === 'streaming');
    if (latest.at - unreachableSince < DIFFER_MS) return NONE;
    const theirs =
      fed.length > 0
        ? `the standby in ${fed.map(({ region }) => region).join(' and ')} is still fed by it`
        : 'no standby answers that could say whether it is fed by it';
    return {
      ...about,
      verdict: LossVerdict.differ,
      sentence: `${ours} for ${formatDuration(latest.at - unreachableSince)}, and ${theirs}.`,
    };
  }
  const both = `${ours}, and no standby that answers is fed by it`;
  if (!vantage) return { ...about, verdict: LossVerdict.lost, sentence: `${both}.` };
  if (vantage.contact === 'refused' || vantage.contact === 'silent') {
    const sentence = `${both}; ${vantage.vantage} cannot reach it either (${vantage.detail}).`;
    return { ...about, verdict: LossVerdict.lost, sentence };
  }
  const third =
    vantage.contact === 'answered'
      ? `it answers ${vantage.vantage}`
      : `${vantage.vantage} could not be asked (${vantage.detail})`;
  return { ...about, verdict: LossVerdict.differ, sentence: `${both}; but ${third}.` };
}
