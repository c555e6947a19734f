import { isIPv4 } from 'node:net';
import { oldAnswersEnd, parseDnsNote } from '../../plan/dns-note.js';
import type { Asked, SettleReading } from '../../plan/dns-settle.js';
import type { Dns } from '../../plan/dns-entry.js';
import { Mode, type StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import { deadline } from '../deadline.js';
import { reasonOf } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { askResolvers, askServers, type ServerAnswer } from './ask-servers.js';
import { dnsOf, regionAddress } from './name.js';
import { openDnsProvider } from './open-provider.js';
import type { DnsReading } from './provider.js';
import { READ_MS } from './ttl.js';

const CLIENT_MS = 1_500;
/** An address has at most 15 characters; a client that says more says something else. */
const CLIENT_BYTES = 64;

interface Deps extends Resolves {
  readonly now: () => number;
}

/** Asks everybody once which address the name has; waiting and judging are the run's. */
export function dnsSettle(deps: Deps) {
  return async ({ args, estate, context }: StepInput<StepArgs<'dns.settle'>>): Promise<SettleReading> => {
    const dns = dnsOf(estate, args.traffic);
    const address = await regionAddress(dns, args.region, deps);
    const [zone, servers, resolvers, clients] = await Promise.all([
      readZone(dns, deps),
      askServers(dns, deps),
      askResolvers(dns, deps),
      Promise.all((dns.clients ?? []).map(reference => askClient(reference, deps))),
    ]);
    return {
      at: deps.now(),
      name: dns.name,
      address,
      ttlMs: zone.reading?.ttlSeconds === null || !zone.reading ? null : zone.reading.ttlSeconds * 1_000,
      oldAnswersEnd: zone.oldAnswersEnd,
      asked: [
        { who: 'zone', role: 'zone', addresses: zone.reading?.addresses ?? null, detail: zone.detail },
        ...servers.map(answer => asked('authority', answer)),
        ...resolvers.map(answer => asked('resolver', answer)),
        ...clients,
      ],
      rehearsal: context.mode === Mode.rehearse,
    };
  };
}

interface ZoneReading {
  readonly reading: DnsReading | null;
  readonly oldAnswersEnd: number | null;
  readonly detail: string;
}

async function readZone(dns: Dns, deps: Resolves): Promise<ZoneReading> {
  const provider = await openDnsProvider(dns, deps);
  try {
    const [reading, text] = await Promise.all([provider.read(READ_MS), provider.readNote(READ_MS)]);
    const note = text === null ? undefined : parseDnsNote(text);
    return { reading, oldAnswersEnd: note ? oldAnswersEnd(note) : null, detail: '' };
  } catch (error) {
    return { reading: null, oldAnswersEnd: null, detail: reasonOf(error) };
  }
}

function asked(role: Asked['role'], { who, reading, detail }: ServerAnswer): Asked {
  return { who, role, addresses: reading?.addresses ?? null, detail };
}

/** A client says which address it uses; anything else it says is no answer. */
async function askClient(reference: string, deps: Resolves): Promise<Asked> {
  const url = await deps.resolve(reference);
  const silent = (detail: string): Asked => ({ who: reference, role: 'client', addresses: null, detail });
  try {
    const response = await fetch(url, { redirect: 'error', signal: deadline(CLIENT_MS) });
    const text = (await response.text()).slice(0, CLIENT_BYTES).trim();
    if (!response.ok) return silent(`it answered ${response.status}`);
    return isIPv4(text)
      ? { who: reference, role: 'client', addresses: [text], detail: '' }
      : silent('it says no address');
  } catch (error) {
    return silent(reasonOf(error));
  }
}
