import { formatDuration } from '../duration.js';
import { type GateContext, type GateJudgement, type Judge, type LossBound, Verdict } from '../gate.js';
import { describeRanges, errantRanges, missingTransactions } from '../gtid.js';
import type { GtidReading, LagReading, NodeReading } from '../replication.js';
import { contradictDeath, recentPromotion } from './death.js';

/** The same as for PostgreSQL (`lag.ts`): ten sampling intervals, and how far two control workers' clocks may differ. */
const WATCH_STALE_MS = 10_000;
const SKEW_MS = 2_000;

type Located = NodeReading & { readonly gtid: GtidReading };

/**
 * Judges what a promotion of the replica of MariaDB in `args.region` would lose. With the primary answering: the transactions between both
 * positions, and how old the replica's newest heartbeat is. With the primary gone: what the watch saw last is the least, the span since the newest
 * heartbeat that the replica has is the most. `Seconds_Behind_Master` is never asked: it is 0 on a replica that is cut off. Zero loss is never
 * proved here: semi-synchronous replication falls back to asynchronous by itself, and between two looks of the watch it may have done so.
 */
export const judgeGtidLag: Judge<LagReading> = (reading, context) => {
  const { at, nodes } = reading.now;
  const region = String(context.args['region']);
  const candidate = nodes.find(node => node.region === region);
  if (!candidate || candidate.contact !== 'answered') {
    const why = candidate ? `does not answer: ${candidate.detail}` : 'is not known';
    return { verdict: Verdict.unknown, reason: `The replica in ${region} ${why}.`, asOf: at };
  }
  const refuse = (reason: string): GateJudgement => ({ verdict: Verdict.fail, reason, asOf: at });
  if (!isLocated(candidate)) return refuse(`The server in ${region} does not say which GTIDs it has.`);
  const refusal = refuseCandidate(candidate, nodes);
  if (refusal !== undefined) return refuse(refusal);
  const primaries = nodes.filter(node => node.inRecovery === false);
  if (primaries.length > 1)
    return refuse(`Two regions take writes: ${primaries.map(one => one.region).join(' and ')}.`);
  const primary = primaries[0];
  const judged = primary ? judgeLive(primary, candidate, at, context) : judgeGone(candidate, reading, context);
  return primary ? judged : heedRecent(judged, candidate, context);
};

function isLocated(node: NodeReading): node is Located {
  return node.gtid !== undefined;
}

function refuseCandidate(candidate: Located, nodes: readonly NodeReading[]): string | undefined {
  const { region, gtid } = candidate;
  if (candidate.inRecovery === false) return `The server in ${region} is already a primary.`;
  if (!gtid.strict)
    return `The server in ${region} runs without gtid_strict_mode, so its GTIDs do not prove its history.`;
  if ((candidate.applyDelayMs ?? 0) > 0) return `The replica in ${region} delays on purpose (MASTER_DELAY).`;
  if (candidate.replayPaused) return `The replica in ${region} does not apply what it receives: start its SQL thread.`;
  const ahead = nodes.find(
    node =>
      node !== candidate &&
      node.inRecovery === true &&
      node.receiver !== null &&
      isLocated(node) &&
      missingTransactions(node.gtid.position, gtid.position) > 0,
  );
  return ahead && `The replica in ${ahead.region} has more than the one in ${region}; promote that one.`;
}

function judgeLive(primary: NodeReading, candidate: Located, at: number, context: GateContext): GateJudgement {
  const refuse = (reason: string, verdict: Verdict = Verdict.fail): GateJudgement => ({ verdict, reason, asOf: at });
  if (!isLocated(primary)) return refuse(`The primary in ${primary.region} does not say which GTIDs it has.`);
  if (candidate.receiver !== 'streaming') {
    const receiver = candidate.receiver ?? 'none';
    return refuse(`The replica in ${candidate.region} does not receive from the primary (receiver: ${receiver}).`);
  }
  // The primary was read first, so what it has written since is not errant.
  const errant = errantRanges(candidate.gtid.state, primary.gtid.state, primary.gtid.serverId);
  if (errant.length > 0) {
    return refuse(`${candidate.region} has transactions that the primary lacks: ${describeRanges(errant)}.`);
  }
  const missing = missingTransactions(primary.gtid.position, candidate.gtid.position);
  const state = `The primary in ${primary.region} answers and ${candidate.region} lacks ${missing.toLocaleString('en')} transactions of it`;
  const atMostMs = missing > 0 ? sinceHeartbeat(candidate, at) : 0;
  if (atMostMs === null) return refuse(`${state}, but no heartbeat says how old that is.`, Verdict.unknown);
  if (missing > 0 && isSkewed(candidate, at)) return refuse(skewed(candidate), Verdict.unknown);
  const budget = budgetOf(context);
  return {
    verdict: atMostMs <= budget ? Verdict.pass : Verdict.fail,
    reason: `${state}: at most ${formatDuration(atMostMs)}, budget ${formatDuration(budget)}.`,
    asOf: at,
    loss: lossOf(atMostMs, missing),
  };
}

function judgeGone(candidate: Located, reading: LagReading, context: GateContext): GateJudgement {
  const { watch, now } = reading;
  const unknown = (reason: string): GateJudgement => ({ verdict: Verdict.unknown, reason, asOf: now.at });
  const last = watch?.lastGood?.nodes.find(node => node.inRecovery === false);
  if (!watch || !last || !isLocated(last)) {
    return unknown('The primary does not answer and was never seen before, so the loss cannot be bounded.');
  }
  const stale = now.at - (watch.latest?.at ?? 0) > WATCH_STALE_MS;
  const contradiction = contradictDeath(reading, last, stale);
  if (contradiction !== undefined) return unknown(contradiction);
  if (isSkewed(candidate, now.at)) return unknown(skewed(candidate));
  const refusedNow = now.nodes.some(node => node.region === last.region && node.contact === 'refused');
  const until = refusedNow && !stale ? Math.min(watch.refusedSince ?? now.at, now.at) : now.at;
  const atMostMs = sinceHeartbeat(candidate, until);
  if (atMostMs === null) return unknown(`${candidate.region} holds no heartbeat, so the loss cannot be bounded.`);
  const missing = missingTransactions(last.gtid.position, candidate.gtid.position);
  const rate = watch.writesPerSecond;
  const about = rate === null ? missing : Math.max(missing, Math.ceil((rate * atMostMs) / 1_000));
  const budget = budgetOf(context);
  const reason = `The primary is gone. A promotion of ${candidate.region} loses at least ${missing.toLocaleString('en')} transactions, at most ${formatDuration(atMostMs)} / about ${about.toLocaleString('en')} transactions; budget ${formatDuration(budget)}.`;
  const bounded = { asOf: now.at, loss: lossOf(atMostMs, about), askable: true };
  if (stale && !context.accepted) {
    const blind = ' The watch has not looked lately, so it cannot say when the primary was lost.';
    return { ...bounded, verdict: Verdict.stale, reason: `${reason}${blind}` };
  }
  return { ...bounded, verdict: atMostMs <= budget ? Verdict.pass : Verdict.fail, reason };
}

/** So soon after a promotion the loss is people's to accept, whatever it is. */
function heedRecent(judged: GateJudgement, candidate: NodeReading, { accepted }: GateContext): GateJudgement {
  const recent = recentPromotion(candidate);
  if (recent === undefined || accepted || !judged.loss) return judged;
  const verdict = judged.verdict === Verdict.pass ? Verdict.fail : judged.verdict;
  return { ...judged, verdict, reason: `${recent} ${judged.reason}`, askable: true };
}

/** MariaDB's loss is counted in transactions; bytes are not measured, so at least none are known. */
function lossOf(atMostMs: number, aboutTransactions: number): LossBound {
  return { atLeastBytes: 0, atMostMs, aboutTransactions, zeroProved: false };
}

function budgetOf({ args, accepted }: GateContext): number {
  return accepted?.lossMs ?? Number(args['max_loss']);
}

function sinceHeartbeat({ heartbeatAt }: NodeReading, until: number): number | null {
  return heartbeatAt === null ? null : Math.max(0, until - heartbeatAt);
}

function isSkewed({ heartbeatAt }: NodeReading, at: number): boolean {
  return heartbeatAt !== null && heartbeatAt - at > SKEW_MS;
}

function skewed({ region }: NodeReading): string {
  return `The newest heartbeat in ${region} is in the future: the clocks of the control workers differ, so the loss cannot be bounded.`;
}
