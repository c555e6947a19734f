import type { DirectWriter, DrillWitness } from '../../plan/drills/drill.js';
import type { Region } from '../../sandbox/addresses.js';
import { acknowledgedIds, failedWrites, type LoadRecord, longestWriteGap } from '../../sandbox/load-log.js';
import { dualWritableIntervals } from '../../sandbox/prober-log.js';
import { orderIds } from '../demo/orders.js';
import type { FencedSpan } from './fenced-span.js';
import type { SandboxStage } from './sandbox-stage.js';

/**
 * What the write clients and the prober of a sandbox saw. `fenced`: where the fault itself let both regions take writes, which one was fenced when;
 * from then on nobody may have found both writable.
 */
export async function readWitness(stage: SandboxStage, fenced: FencedSpan | null): Promise<DrillWitness> {
  const { load, prober, sandbox } = stage;
  await Promise.all([load.stop(), prober.stop(), ...[...stage.direct.values()].map(one => one.stop())]);
  const records = load.read();
  const direct = [...stage.direct].map(([region, one]) => ({ region, records: one.read() }));
  const acknowledged = new Set(acknowledgedIds([...records, ...direct.flatMap(one => one.records)]));
  const there = await orderIds(sandbox.env['ORDERS_EU_WEST_DSN'] ?? '');
  const from = fenced?.from ?? 0;
  const both = dualWritableIntervals(prober.read()).map(({ from: start, to }) => to - Math.max(start, from));
  const [first] = records;
  const window = { from: first?.at ?? 0, to: records.at(-1)?.at ?? 0 };
  return {
    writeGapMs: longestWriteGap(records, window).ms,
    acknowledged: acknowledged.size,
    missing: [...acknowledged].filter(id => !there.has(id)).length,
    bothWritableMs: both.filter(ms => ms > 0).reduce((total, ms) => total + ms, 0),
    ...(direct.length > 0 ? { direct: direct.map(one => directWriter(one.region, one.records, fenced)) } : {}),
  };
}

/** What came of the writes of a client past the pooler. */
export function directWriter(region: Region, records: readonly LoadRecord[], fenced: FencedSpan | null): DirectWriter {
  const own = fenced?.region === region ? fenced : undefined;
  const within = own ? records.filter(({ at }) => at >= own.from && at < own.to) : [];
  return {
    region,
    acknowledged: acknowledgedIds(records).length,
    whileFenced: acknowledgedIds(within).length,
    keptOut: own ? failedWrites(records, own).length : 0,
  };
}
