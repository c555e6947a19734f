import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drillInput } from '../../bin/drill/drill-input.js';
import { inventoryFrom } from '../../bin/inventory-from.js';
import { processCli } from '../../bin/process-cli.js';
import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import { drillWorkflowId } from '../../workflows/messages.js';
import { openDrillWorld } from '../live/drill-world.js';

const INVENTORY = 'runbooks/inventory.yaml';

let world: Awaited<ReturnType<typeof openDrillWorld>>;
beforeAll(async () => {
  world = await openDrillWorld();
});
afterAll(async () => {
  await world?.worker.stop();
  await world?.close();
});

it('a drill of a lost region that a worker for drills takes from Temporal fails over, reconciles, comes home, loses nothing, and leaves everything as it was', async () => {
  const worker = startDrillWorker(world.env.address);
  let said = '';
  worker.stderr.on('data', text => (said += String(text)));
  try {
    const cli = processCli();
    const request = { name: 'orders', fault: 'region-loss', inventory: INVENTORY };
    const input = (await drillInput(cli, inventoryFrom(cli, INVENTORY), request))!;
    const drill = await world.client.workflow.start<(one: DrillInput) => Promise<DrillResult>>('drill', {
      workflowId: drillWorkflowId(input.service, input.drill),
      taskQueue: 'control',
      args: [{ ...input, times: null }],
    });
    const result = await drill.result();
    expect(result, `${result.reasons.join('\n')}\n${said}`).toMatchObject({
      outcome: 'passed',
      level: 'sandbox',
      fault: 'region-loss',
      differences: [],
    });
    expect(result.runs.map(({ state }) => [state.kind, state.mode, state.end])).toEqual(
      ['failover', 'reconciliation', 'failback'].map(kind => [kind, 'drill', 'SUCCEEDED']),
    );
    expect(result.witness).toMatchObject({ missing: 0, bothWritableMs: 0 });
    expect(result.witness?.acknowledged).toBeGreaterThan(50);
    expect(
      world.ended.filter(({ grade }) => grade).map(({ drill: tag, grade }) => [tag?.level, grade?.passed]),
    ).toEqual([
      ['sandbox', true],
      ['sandbox', true],
      ['sandbox', true],
    ]);
  } finally {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
});

/** The built command line, as a host for drills runs it. */
function startDrillWorker(address: string) {
  const words = ['bin/lifeboat.mjs', 'worker', '--drills', '--inventory', INVENTORY, '--address', address];
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
