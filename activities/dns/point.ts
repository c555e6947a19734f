import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { dnsOf, regionAddress } from './name.js';
import { openDnsProvider } from './open-provider.js';
import type { DnsProvider, DnsReading, Replaced } from './provider.js';

/** Together below the step's own 10 s: read, replace, read back. A server answers in milliseconds. */
const READ_MS = 2_000;
const REPLACE_MS = 3_000;

interface Move {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The TTL where the zone states none, seconds. */
  readonly standingTtl: number;
}

export function dnsPoint(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'dns.point'>>): Promise<StepResult<'dns.point'>> => {
    const dns = dnsOf(estate, args.traffic);
    const [from, to] = await Promise.all([regionAddress(dns, args.from, deps), regionAddress(dns, args.to, deps)]);
    const standingTtl = Math.max(1, Math.ceil(dns.ttl / 1_000));
    const changed = await movePointer(await openDnsProvider(dns, deps), { name: dns.name, from, to, standingTtl });
    return { name: dns.name, address: to, changed };
  };
}

/** Moves a name from one address to the other, only from there; false when it was there already. */
async function movePointer(provider: DnsProvider, move: Move): Promise<boolean> {
  const before = await provider.read(READ_MS);
  if (whereIs(before, move) === 'there') return false;
  if (whereIs(before, move) === 'elsewhere') throw moved(move, before);
  // The zone's own TTL stays: it may have been lowered for this very move.
  const change = { expected: move.from, next: move.to, ttlSeconds: before.ttlSeconds ?? move.standingTtl };
  const replaced = await provider.replace(change, REPLACE_MS);
  // Whatever the answer was: what the zone says now decides. One's own lost update looks like "not as expected" the second time.
  const reading = await readBack(provider, move);
  const after = whereIs(reading, move);
  if (after === 'there') return true;
  throw after === 'elsewhere' ? moved(move, reading) : notMoved(move, replaced);
}

/** Exactly one address counts as pointing somewhere: with two, clients go to both regions. */
export function whereIs(
  { addresses }: DnsReading,
  { from, to }: Pick<Move, 'from' | 'to'>,
): 'there' | 'back' | 'elsewhere' {
  const [only, ...more] = addresses;
  if (only === undefined || more.length > 0) return 'elsewhere';
  if (only === to) return 'there';
  return only === from ? 'back' : 'elsewhere';
}

async function readBack(provider: DnsProvider, { name }: Move): Promise<DnsReading> {
  return provider.read(READ_MS).catch((error: unknown) => {
    if (!isFailure(error)) throw error;
    throw failure('outcome-unknown', {
      what: `An update of ${name} was sent and the zone could not be read afterwards: ${reasonOf(error)}`,
      state: `What ${name} points at is not known.`,
      todo: 'Ask the name server; the step may be retried once it answers, since it reads before it acts.',
    });
  });
}

function moved({ name, from, to }: Move, { addresses }: DnsReading) {
  return failure('dns-moved', {
    what: `${name} points at ${addresses.join(' and ') || 'no address'}, neither at ${from} nor at ${to}.`,
    state: 'It was left as it is: somebody else has moved it.',
    todo: 'Find out who moved it and set the record by hand, or correct the addresses in the inventory.',
  });
}

function notMoved({ name, from, to }: Move, replaced: Replaced) {
  const state = `${name} still points at ${from}.`;
  if (replaced.outcome === 'refused') {
    return failure('dns-refused', {
      what: `The name server did not move ${name} to ${to}: ${replaced.reason}.`,
      state,
      todo: `Correct the server or the key and retry, or set ${name} to ${to} by hand.`,
    });
  }
  return failure('unreachable', {
    what: `The name server did not confirm moving ${name} to ${to}${replaced.outcome === 'unknown' ? `: ${replaced.reason}` : ''}.`,
    // A late datagram could still do it; it would do what was asked for, and a retry finds that.
    state,
    todo: `See whether the name server runs, then retry, or set ${name} to ${to} by hand.`,
  });
}
