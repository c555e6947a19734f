import { type DnsNote, keptMs, oldAnswersEnd } from '../../plan/dns-note.js';
import type { StepInput } from '../../plan/run.js';
import type { LoweredTtl } from '../../plan/steps/dns-lower-ttl.js';
import type { StepArgs } from '../../plan/steps/index.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { askServers, type ServerAnswer } from './ask-servers.js';
import { dnsOf } from './name.js';
import { openDnsProvider } from './open-provider.js';
import { readTtl, type TtlState, writeTtl } from './ttl.js';

interface Deps extends Resolves {
  readonly now: () => number;
}

/**
 * Lowers a TTL once: the old one goes into the note beside the name in the same act, and into the note goes too since when *every* server of
 * the zone gives the lower one. A second worker, or a second run, finds both and waits only for what is left.
 */
export function dnsLowerTtl(deps: Deps) {
  return async ({ args, estate }: StepInput<StepArgs<'dns.lower-ttl'>>): Promise<LoweredTtl> => {
    const dns = dnsOf(estate, args.traffic);
    const provider = await openDnsProvider(dns, deps);
    const wanted = Math.max(1, Math.ceil(args.ttl / 1_000));
    const before = await readTtl(provider, dns.name);
    const state = toLower(before, wanted, Math.ceil(dns.ttl / 1_000));
    if (state === undefined) return unchanged(dns.name, before.ttlSeconds);
    if (state !== before) await writeTtl(provider, dns.name, state);
    refuseBehind(dns.name, state.ttlSeconds, await askServers(dns, deps));
    // From the clock after the look: earlier nobody knows that every server had it.
    const note = state.note.since === null ? { ...state.note, since: deps.now() } : state.note;
    if (note !== state.note) await writeTtl(provider, dns.name, { ...state, note });
    const leftMs = Math.max(0, (oldAnswersEnd(note) ?? 0) - deps.now());
    return {
      name: dns.name,
      ttlSeconds: state.ttlSeconds,
      oldTtlSeconds: note.ttlSeconds,
      changed: state !== before,
      // Another worker's clock may have written the note; no answer is kept longer than its TTL.
      settleMs: Math.min(leftMs, keptMs(note.ttlSeconds * 1_000)),
    };
  };
}

/**
 * The state to be written; the same one when it is there already, undefined when there is nothing to lower. A TTL below the inventory's with no
 * note was lowered by somebody who did not say when: then it counts as lowered now.
 */
export function toLower(
  before: TtlState,
  wanted: number,
  standing: number,
): (TtlState & { readonly note: DnsNote }) | undefined {
  const { ttlSeconds, note } = before;
  if (ttlSeconds <= wanted && note) return isNoted(before) ? before : undefined;
  if (ttlSeconds <= wanted && standing <= ttlSeconds) return undefined;
  const old = Math.max(ttlSeconds, note?.ttlSeconds ?? standing);
  return { ...before, ttlSeconds: Math.min(ttlSeconds, wanted), note: { ttlSeconds: old, since: null } };
}

function isNoted(state: TtlState): state is TtlState & { readonly note: DnsNote } {
  return state.note !== undefined;
}

function unchanged(name: string, ttlSeconds: number): LoweredTtl {
  return { name, ttlSeconds, oldTtlSeconds: ttlSeconds, changed: false, settleMs: 0 };
}

function refuseBehind(name: string, ttlSeconds: number, answers: readonly ServerAnswer[]): void {
  const behind = answers.filter(({ reading }) => reading === null || (reading.ttlSeconds ?? 0) > ttlSeconds);
  if (behind.length === 0) return;
  const each = behind.map(({ who, reading, detail }) =>
    reading === null ? `${who} gave no answer (${detail})` : `${who} still gives ${reading.ttlSeconds} s`,
  );
  throw failure('dns-behind', {
    what: `Not every server of the zone has the lower TTL of ${name}: ${each.join(', ')}.`,
    state: `The TTL is ${ttlSeconds} s at the source, and ${name} points where it did.`,
    todo: 'See whether the zone is transferred to that server, then retry.',
  });
}
