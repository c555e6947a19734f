import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { Resolves } from '../resolves.js';
import { dnsOf } from './name.js';
import { openDnsProvider } from './open-provider.js';
import { readTtl, writeTtl } from './ttl.js';

/** Puts back the TTL in the note beside the name; without one there is nothing to put back. */
export function dnsRestoreTtl(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'dns.restore-ttl'>>): Promise<StepResult<'dns.restore-ttl'>> => {
    const dns = dnsOf(estate, args.traffic);
    const provider = await openDnsProvider(dns, deps);
    const before = await readTtl(provider, dns.name);
    if (before.note === undefined) return { name: dns.name, ttlSeconds: before.ttlSeconds, changed: false };
    const { ttlSeconds } = before.note;
    await writeTtl(provider, dns.name, { ...before, ttlSeconds, note: undefined });
    return { name: dns.name, ttlSeconds, changed: true };
  };
}
