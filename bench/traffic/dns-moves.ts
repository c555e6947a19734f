import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dnsPoint } from '../../activities/dns/point.js';
import { queryResolver } from '../../activities/dns/query.js';
import { createResolver } from '../../activities/resolve.js';
import { Inventory } from '../../plan/inventory.js';
import { Mode } from '../../plan/run.js';
import { addressesOf, type Endpoint } from '../../sandbox/addresses.js';
import { checkoutRoot } from '../../sandbox/checkout.js';
import { ZONE } from '../../sandbox/knot.js';
import { startSandbox } from '../../sandbox/sandbox.js';

const BLOCK = 54;
/** How finely the resolvers are looked at; the figure is no finer. */
const LOOK_MS = 10;
const CONTEXT = { run: 'bench', epoch: 1, service: 'orders', step: 'name', planHash: 'none', mode: Mode.real } as const;

/**
 * From the moment `dns.point` begins until every resolver gives the new address, against what nobody can go below: the TTL that was left in the
 * cache, when the resolver asked right before the move. Knot and unbound of a sandbox, `moves` times to and fro.
 */
export async function dnsMoves(moves = 5) {
  const sandbox = await startSandbox({ block: BLOCK, parts: ['dns'] });
  try {
    const { resolver } = addressesOf(BLOCK);
    const estate = Inventory.parse(parse(readFileSync(join(checkoutRoot(), 'runbooks', 'inventory.yaml'), 'utf8')));
    const point = dnsPoint({ resolve: createResolver(sandbox.env) });
    const taken: { readonly pointMs: number; readonly settledMs: number; readonly aboveTtlMs: number }[] = [];
    let [from, to] = ['eu-west', 'us-east'];
    for (let move = 0; move < moves; move += 1) {
      await untilFresh(resolver);
      const began = performance.now();
      const { address } = await point({ args: { traffic: 'orders', from, to }, context: CONTEXT, estate });
      const pointMs = performance.now() - began;
      await untilGives(resolver, address);
      const settledMs = performance.now() - began;
      taken.push({ pointMs, settledMs, aboveTtlMs: settledMs - ZONE.ttlSeconds * 1_000 });
      [from, to] = [to, from];
    }
    return { ttlMs: ZONE.ttlSeconds * 1_000, moves, ...summary(taken) };
  } finally {
    await sandbox.stop();
  }
}

/** Until the resolver has just asked, so that the whole TTL is before it: the worst moment for a move. */
async function untilFresh(resolver: Endpoint): Promise<void> {
  let before: number | null = null;
  for (;;) {
    const { ttlSeconds } = await queryResolver(resolver, ZONE.name, 1_000);
    if (before !== null && ttlSeconds !== null && ttlSeconds > before) return;
    before = ttlSeconds;
    await sleep(LOOK_MS);
  }
}

async function untilGives(resolver: Endpoint, address: string): Promise<void> {
  for (;;) {
    const { addresses } = await queryResolver(resolver, ZONE.name, 1_000);
    if (addresses.length === 1 && addresses[0] === address) return;
    await sleep(LOOK_MS);
  }
}

function summary(taken: readonly Readonly<Record<'pointMs' | 'settledMs' | 'aboveTtlMs', number>>[]) {
  const of = (key: 'pointMs' | 'settledMs' | 'aboveTtlMs') => {
    const sorted = taken.map(one => one[key]).toSorted((a, b) => a - b);
    const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
    return { median: at(0.5), most: at(1) };
  };
  return { pointMs: of('pointMs'), settledMs: of('settledMs'), aboveTtlMs: of('aboveTtlMs') };
}
