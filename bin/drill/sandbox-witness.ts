import type { DrillWitness } from '../../plan/drills/drill.js';
import { acknowledgedIds, longestWriteGap } from '../../sandbox/load-log.js';
import { dualWritableIntervals } from '../../sandbox/prober-log.js';
import { orderIds } from '../demo/orders.js';
import type { SandboxStage } from './sandbox-stage.js';

/** What the write clients and the prober of a sandbox saw; `from`: since when nobody may have found both regions writable. */
export async function readWitness(stage: SandboxStage, from: number): Promise<DrillWitness> {
  const { load, prober, sandbox } = stage;
  await Promise.all([load.stop(), prober.stop()]);
  const records = load.read();
  const acknowledged = new Set(acknowledgedIds(records));
  const there = await orderIds(sandbox.env['ORDERS_EU_WEST_DSN'] ?? '');
  const both = dualWritableIntervals(prober.read()).map(({ from: start, to }) => to - Math.max(start, from));
  const [first] = records;
  const window = { from: first?.at ?? 0, to: records.at(-1)?.at ?? 0 };
  return {
    writeGapMs: longestWriteGap(records, window).ms,
    acknowledged: acknowledged.size,
    missing: [...acknowledged].filter(id => !there.has(id)).length,
    bothWritableMs: both.filter(ms => ms > 0).reduce((total, ms) => total + ms, 0),
  };
}
