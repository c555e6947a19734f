import { formatDuration } from '../duration.js';
import { type GateContext, type GateJudgement, type Judge, type LossBound, Verdict } from '../gate.js';
import { type LagReading, lsnToBytes, type NodeReading, type WatchState } from '../replication.js';
import { contradictDeath, recentPromotion } from './death.js';
import { judgeGtidLag } from './gtid-lag.js';
import { proveZero } from './zero-loss.js';

/** A watch that has not looked for this long is not watching: its last look cannot say when the primary died. Ten sampling intervals. */
const WATCH_STALE_MS = 10_000;
/** A heartbeat later than now by more than this was stamped by a worker whose clock differs, and no span can be measured with it. */
const SKEW_MS = 2_000;
/** `wal_segment_size` as it is unless somebody changed it at initdb, and what a new segment begins with before there is data (two page headers and a checkpoint). */
const SEGMENT_BYTES = 16 * 2 ** 20;
const SEGMENT_HEAD_BYTES = 512;

/**
 * Judges what a promotion of the standby in `args.region` would lose. With the primary answering, from the primary's own LSN; with the
 * primary gone the loss cannot be known, only bounded, from what the watch saw before. A standby's own view alone is never believed: a
 * standby that is cut off reports no lag at all.
 */
export const judgeLag: Judge<LagReading> = (reading, context) => {
  if (reading.now.nodes.some(node => node.gtid !== undefined)) return judgeGtidLag(reading, context);
  const region = String(context.args['region']);
  const at = reading.now.at;
  const candidate = reading.now.nodes.find(node => node.region === region);
  const refusal = candidate ? refuseCandidate(candidate, reading) : `No server of this database is known in ${region}.`;
  if (!candidate || refusal !== undefined) return { verdict: unseen(candidate), reason: refusal ?? '', asOf: at };
  const primaries = reading.now.nodes.filter(node => node.inRecovery === false);
  if (primaries.length > 1) {
    const regions = primaries.map(node => node.region).join(' and ');
    return { verdict: Verdict.fail, reason: `Two regions take writes: ${regions}.`, asOf: at };
  }
  const primary = primaries[0];
  if (!primary) return heedRecent(judgeGone(candidate, reading, context), candidate, context);
  const live = judgeLive(primary, candidate, at, context);
  return { ...live, reason: `${live.reason}${refusedWrite(primary, reading)}` };
};

/** So soon after a promotion the loss is people's to accept, whatever it is. */
function heedRecent(judged: GateJudgement, candidate: NodeReading, { accepted }: GateContext): GateJudgement {
  const recent = recentPromotion(candidate);
  if (recent === undefined || accepted || !judged.loss) return judged;
  const verdict = judged.verdict === Verdict.pass ? Verdict.fail : judged.verdict;
  return { ...judged, verdict, reason: `${recent} ${judged.reason}`, askable: true };
}

function unseen(candidate: NodeReading | undefined): Verdict {
  return candidate && candidate.contact === 'answered' ? Verdict.fail : Verdict.unknown;
}

/** Preconditions on the candidate, each a hard refusal (order and reasons: a promotion would lose more than the numbers say). */
function refuseCandidate(candidate: NodeReading, reading: LagReading): string | undefined {
  const { region } = candidate;
  if (candidate.contact !== 'answered') return `The standby in ${region} does not answer: ${candidate.detail}.`;
  if (candidate.inRecovery === false) return `The server in ${region} is already a primary.`;
  if (candidate.have === null) return `The standby in ${region} does not say what it has received.`;
  if ((candidate.applyDelayMs ?? 0) > 0)
    return `The standby in ${region} delays replay on purpose (recovery_min_apply_delay).`;
  if (candidate.replayPaused) return `Replay is paused in ${region}; resume it with pg_wal_replay_resume().`;
  const ahead = reading.now.nodes.find(node => isAhead(node, candidate));
  return ahead && `The standby in ${ahead.region} has more than the one in ${region}; promote that one.`;
}

/** Another standby of the same history that has more. One that was left behind on an older timeline has nothing that counts. */
function isAhead(node: NodeReading, candidate: NodeReading): boolean {
  const sameHistory = node.systemId === candidate.systemId && (node.timeline ?? 0) >= (candidate.timeline ?? 0);
  return node !== candidate && node.inRecovery === true && sameHistory && bytes(node) > bytes(candidate);
}

function judgeLive(
  primary: NodeReading,
  candidate: NodeReading,
  at: number,
  { args, accepted }: GateContext,
): GateJudgement {
  const refuse = (reason: string): GateJudgement => ({ verdict: Verdict.fail, reason, asOf: at });
  const foreign = refuseHistory(primary, candidate);
  if (foreign) return refuse(foreign);
  if (candidate.receiver !== 'streaming') return refuse(cutOff(candidate, at, args));
  const missing = missingBytes(primary, candidate);
  const behind = bytes(primary) > bytes(candidate);
  const atMostMs = behind ? sinceHeartbeat(candidate, at) : 0;
  const loss: LossBound = { atLeastBytes: missing, atMostMs, aboutTransactions: null, zeroProved: false };
  const budget = accepted?.lossMs ?? Number(args['max_loss']);
  const state = `The primary in ${primary.region} answers and ${candidate.region} lacks ${missing.toLocaleString('en')} bytes of it`;
  if (atMostMs === null)
    return { verdict: Verdict.unknown, reason: `${state}, but no heartbeat says how old that is.`, asOf: at, loss };
  if (behind && isSkewed(candidate, at)) return { verdict: Verdict.unknown, reason: skewed(candidate, at), asOf: at };
  const verdict = atMostMs <= budget ? Verdict.pass : Verdict.fail;
  return {
    verdict,
    reason: `${state}: at most ${formatDuration(atMostMs)}, budget ${formatDuration(budget)}.`,
    asOf: at,
    loss,
  };
}

/** A standby that lacks the stream is refused whatever the budget; how far it is behind is for people. */
function cutOff(candidate: NodeReading, at: number, args: GateContext['args']): string {
  const old = sinceHeartbeat(candidate, at);
  const budget = formatDuration(Number(args['max_loss']));
  const behind = old === null ? '' : ` Its newest heartbeat is ${formatDuration(old)} old, the budget ${budget}.`;
  return `The standby in ${candidate.region} does not stream from the primary (receiver: ${candidate.receiver ?? 'none'}).${behind}`;
}

function judgeGone(candidate: NodeReading, reading: LagReading, { args, accepted }: GateContext): GateJudgement {
  const { watch, now } = reading;
  const refuse = (verdict: Verdict, reason: string): GateJudgement => ({ verdict, reason, asOf: now.at });
  const lastPrimary = watch?.lastGood?.nodes.find(node => node.inRecovery === false);
  if (!watch || !lastPrimary) {
    return refuse(
      Verdict.unknown,
      'The primary does not answer and was never seen before, so the loss cannot be bounded.',
    );
  }
  const foreign = refuseHistory(lastPrimary, candidate);
  if (foreign) return refuse(Verdict.fail, foreign);
  const stale = now.at - (watch.latest?.at ?? 0) > WATCH_STALE_MS;
  const contradiction = contradictDeath(reading, lastPrimary, stale);
  if (contradiction !== undefined) return refuse(Verdict.unknown, contradiction);
  // Nobody knows what was set after a watch had stopped looking.
  const zero = stale ? undefined : proveZero(candidate, reading);
  if (zero !== undefined) {
    const loss: LossBound = { atLeastBytes: 0, atMostMs: 0, aboutTransactions: 0, zeroProved: true };
    return { verdict: Verdict.pass, reason: `The primary is gone. ${zero}`, asOf: now.at, loss };
  }
  if (isSkewed(candidate, now.at)) return refuse(Verdict.unknown, skewed(candidate, now.at));
  const until = aliveUntil(watch, reading, lastPrimary.region, stale);
  const atMostMs = sinceHeartbeat(candidate, until);
  if (atMostMs === null)
    return refuse(Verdict.unknown, `${candidate.region} holds no heartbeat, so the loss cannot be bounded.`);
  const loss = boundLoss(lastPrimary, candidate, watch, atMostMs);
  const budget = accepted?.lossMs ?? Number(args['max_loss']);
  const reason = `${boundSentence(candidate.region, loss, atMostMs, budget)}${unasked(candidate, lastPrimary, reading)}`;
  const bounded = { asOf: now.at, loss, askable: true };
  if (stale && !accepted)
    return { verdict: Verdict.stale, reason: `${reason} The watch last looked too long ago.`, ...bounded };
  return { verdict: atMostMs <= budget ? Verdict.pass : Verdict.fail, reason, ...bounded };
}

function boundLoss(lastPrimary: NodeReading, candidate: NodeReading, watch: WatchState, atMostMs: number): LossBound {
  const rate = watch.writesPerSecond;
  return {
    atLeastBytes: missingBytes(lastPrimary, candidate),
    atMostMs,
    aboutTransactions: rate === null ? null : Math.ceil((rate * atMostMs) / 1_000),
    zeroProved: false,
  };
}

/**
 * Bytes of data that the candidate lacks. A segment switch (archiving, also at a clean stop) leaves the rest of a segment empty, so an idle
 * primary seems to be 16 MB ahead; a candidate that has its newest heartbeat lacks nothing then.
 */
function missingBytes(primary: NodeReading, candidate: NodeReading): number {
  const missing = Math.max(0, bytes(primary) - bytes(candidate));
  const switched =
    bytes(primary) % SEGMENT_BYTES < SEGMENT_HEAD_BYTES &&
    Math.floor(bytes(primary) / SEGMENT_BYTES) === Math.floor(bytes(candidate) / SEGMENT_BYTES) + 1;
  const hasNewest = primary.heartbeatAt !== null && (candidate.heartbeatAt ?? 0) >= primary.heartbeatAt;
  return switched && hasNewest ? 0 : missing;
}

/** A primary that answers and takes no write is dead for its clients. */
function refusedWrite(primary: NodeReading, { watch }: LagReading): string {
  const seen = watch?.latest?.nodes.find(node => node.region === primary.region);
  return seen?.wrote === false ? ` It answers, but takes no write: ${seen.detail}.` : '';
}

/** Standbys that do not answer may have more than the candidate. */
function unasked(candidate: NodeReading, lastPrimary: NodeReading, { now }: LagReading): string {
  const others = now.nodes.filter(node => node !== candidate && node.region !== lastPrimary.region);
  const silent = others.filter(node => node.contact !== 'answered').map(node => node.region);
  return silent.length === 0 ? '' : ` No answer from ${silent.join(' and ')}, which may have more.`;
}

function isSkewed(candidate: NodeReading, at: number): boolean {
  return candidate.heartbeatAt !== null && candidate.heartbeatAt - at > SKEW_MS;
}

function skewed(candidate: NodeReading, at: number): string {
  const ahead = formatDuration((candidate.heartbeatAt ?? at) - at);
  return `The newest heartbeat in ${candidate.region} is ${ahead} in the future: the clocks of the control workers differ, so the loss cannot be bounded.`;
}

function boundSentence(region: string, loss: LossBound, atMostMs: number, budget: number): string {
  const about =
    loss.aboutTransactions === null ? '' : ` / about ${loss.aboutTransactions.toLocaleString('en')} transactions`;
  const least = loss.atLeastBytes.toLocaleString('en');
  return `The primary is gone. A promotion of ${region} loses at least ${least} bytes, at most ${formatDuration(atMostMs)}${about}; budget ${formatDuration(budget)}.`;
}

/**
 * The last moment at which the primary may have acknowledged a write. When every look since has been refused, that is the first refusal;
 * a primary that is merely silent may be alive behind a partition, so then it is now, unless its lease has ended it: without that the bound would
 * grow for as long as anybody decides, and no approval would ever be large enough.
 */
function aliveUntil(watch: WatchState, { now, endedSince }: LagReading, region: string, stale: boolean): number {
  const ended = endedSince?.[region] ?? now.at;
  const refusedNow = now.nodes.some(node => node.region === region && node.contact === 'refused');
  const refused = refusedNow && !stale ? (watch.refusedSince ?? now.at) : now.at;
  return Math.min(ended, refused, now.at);
}

function refuseHistory(primary: NodeReading, candidate: NodeReading): string | undefined {
  if (primary.systemId === null || primary.systemId !== candidate.systemId) {
    return `The servers in ${primary.region} and ${candidate.region} are not the same database (system identifiers differ).`;
  }
  const timeline = candidate.receivedTimeline ?? candidate.timeline;
  if (primary.timeline !== timeline)
    return `${candidate.region} is on timeline ${timeline ?? 'unknown'}, the primary on ${primary.timeline ?? 'unknown'}.`;
  return undefined;
}

function sinceHeartbeat(candidate: NodeReading, until: number): number | null {
  return candidate.heartbeatAt === null ? null : Math.max(0, until - candidate.heartbeatAt);
}

function bytes(node: NodeReading): number {
  return node.have === null ? 0 : (lsnToBytes(node.have) ?? 0);
}
