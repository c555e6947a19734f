import { keptMs } from '../dns-note.js';
import type { Asked, SettleReading } from '../dns-settle.js';
import { formatDuration } from '../duration.js';
import { type GateContext, type GateJudgement, type Judge, Verdict } from '../gate.js';

/** Looks are a tenth of the TTL apart, but not closer than this. */
const LEAST_APART_MS = 500;
const LOOKS = 10;

/**
 * Judges whether a moved name has arrived everywhere: every server of the zone has the new address, the TTL of the old answers has run out
 * since the step began, and the share of the resolvers that was asked for gives the new one. Resolvers nobody has listed keep the old
 * answer as long as the TTL lets them, so it is waited for even when every listed one has moved. A client that still uses the old
 * address then keeps it for ever.
 */
export const judgeSettle: Judge<SettleReading> = (reading, context) => {
  const { asked, at, rehearsal } = reading;
  const servers = asked.filter(({ role }) => role === 'zone' || role === 'authority');
  const silent = servers.filter(({ addresses }) => addresses === null);
  if (silent.length > 0) return { verdict: Verdict.unknown, reason: silent.map(noAnswer).join(' '), asOf: at };
  if (rehearsal)
    return { verdict: Verdict.pass, reason: `Every server of the zone answers. ${shown(reading)}`, asOf: at };
  const behind = servers.filter(one => !hasMoved(one, reading));
  if (behind.length > 0) {
    const reason = behind.map(one => `${titleOf(one)} gives ${given(one)} and not ${reading.address}.`).join(' ');
    return { verdict: Verdict.fail, reason, asOf: at };
  }
  return judgeCaches(reading, context);
};

function judgeCaches(reading: SettleReading, { args, since = reading.at }: GateContext): GateJudgement {
  const { asked, at, ttlMs, oldAnswersEnd } = reading;
  if (ttlMs === null) return { verdict: Verdict.unknown, reason: 'The TTL could not be read.', asOf: at };
  const leftMs = Math.max(since + keptMs(ttlMs), oldAnswersEnd ?? 0) - at;
  if (leftMs > 0) {
    const reason = `${shown(reading)} Old answers may be kept for another ${formatDuration(Math.ceil(leftMs / 1_000) * 1_000)}.`;
    const againMs = Math.min(leftMs, Math.max(LEAST_APART_MS, ttlMs / LOOKS));
    return { verdict: Verdict.unknown, reason, asOf: at, againMs: Math.ceil(againMs) };
  }
  const late = asked.filter(one => !isServer(one) && !hasMoved(one, reading));
  const lateClients = late.filter(({ role }) => role === 'client');
  const reason = [shown(reading), ...late.map(lateness)].join(' ');
  const needed = typeof args['share'] === 'number' ? args['share'] : 100;
  const passes = shareOf(reading) >= needed && lateClients.length === 0;
  return { verdict: passes ? Verdict.pass : Verdict.fail, reason, asOf: at };
}

function isServer({ role }: Asked): boolean {
  return role === 'zone' || role === 'authority';
}

/** Exactly the one address; with two, some clients go elsewhere. */
function hasMoved({ addresses }: Asked, { address }: SettleReading): boolean {
  return addresses?.length === 1 && addresses[0] === address;
}

/** The percentage of the listed resolvers that give the new address; 100 when none is listed. One that does not answer has not moved. */
function shareOf(reading: SettleReading): number {
  const resolvers = reading.asked.filter(({ role }) => role === 'resolver');
  if (resolvers.length === 0) return 100;
  return Math.floor((resolvers.filter(one => hasMoved(one, reading)).length * 100) / resolvers.length);
}

function shown(reading: SettleReading): string {
  const { name, address, asked } = reading;
  const resolvers = asked.filter(({ role }) => role === 'resolver');
  if (resolvers.length === 0) return 'The inventory lists no resolver to ask; only the TTL is waited for.';
  const moved = resolvers.filter(one => hasMoved(one, reading)).length;
  return `${moved} of ${resolvers.length} resolvers (${shareOf(reading)} %) give ${address} for ${name}.`;
}

function lateness(one: Asked): string {
  if (one.addresses === null) return noAnswer(one);
  const what = one.role === 'client' ? 'still uses' : 'still gives';
  const why =
    one.role === 'client'
      ? 'the TTL has run out, so it keeps the name for ever: restart it'
      : 'it keeps answers longer than the TTL';
  return `${titleOf(one)} ${what} ${given(one)}: ${why}.`;
}

function noAnswer(one: Asked): string {
  return `${titleOf(one)} gave no answer: ${one.detail}.`;
}

function titleOf({ role, who }: Asked): string {
  return role === 'zone' ? 'The zone itself' : `The ${role} ${who}`;
}

function given({ addresses }: Asked): string {
  return addresses === null || addresses.length === 0 ? 'no address' : addresses.join(' and ');
}
