import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drillInput } from '../../bin/drill/drill-input.js';
import { runSandboxDrill } from '../../bin/drill/sandbox-drill.js';
import { inventoryFrom } from '../../bin/inventory-from.js';
import { processCli } from '../../bin/process-cli.js';

const INVENTORY = 'runbooks/inventory.yaml';

it('a drill of a lost region fails over, reconciles, comes home, loses nothing, and leaves everything as it was', async () => {
  const cli = processCli();
  const request = { name: 'orders', fault: 'region-loss', inventory: INVENTORY };
  const input = await drillInput(cli, inventoryFrom(cli, INVENTORY), request);
  const options = { inventory: readFileSync(INVENTORY, 'utf8'), block: 29, paint: cli.paint, say: () => undefined };
  const result = await runSandboxDrill({ ...input!, times: null }, options);
  expect(result).toMatchObject({ outcome: 'passed', level: 'sandbox', fault: 'region-loss', differences: [] });
  expect(result.runs.map(({ state }) => [state.kind, state.mode, state.end])).toEqual(
    ['failover', 'reconciliation', 'failback'].map(kind => [kind, 'drill', 'SUCCEEDED']),
  );
  expect(result.witness).toMatchObject({ missing: 0, bothWritableMs: 0 });
  expect(result.witness?.acknowledged).toBeGreaterThan(50);
});
