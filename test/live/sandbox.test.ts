import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../sandbox/ask.js';
import { acknowledgedIds } from '../../sandbox/load-log.js';
import { identify, signal, treeOf, untilGone } from '../../sandbox/process-tree.js';
import { dualWritableIntervals } from '../../sandbox/prober-log.js';
import { untilStreaming } from '../../sandbox/replication.js';
import { PartName, type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { until } from '../../sandbox/until.js';

const run = promisify(execFile);

async function ids(url: string): Promise<Set<unknown>> {
  return new Set((await query(url, 'SELECT id FROM orders')).map(row => row['id']));
}

async function promote(url: string): Promise<void> {
  await query(url, 'SELECT pg_promote(false)');
  await until('it was promoted', 10_000, async () =>
    (await query(url, 'SELECT pg_is_in_recovery() AS standby'))[0]?.['standby'] === false ? true : undefined,
  );
}

describe('a sandbox', () => {
  let sandbox: Sandbox;
  let eu: string;
  let us: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ parts: Object.values(PartName).filter(part => part !== PartName.temporal) });
    eu = sandbox.env['ORDERS_EU_WEST_DSN']!;
    us = sandbox.env['ORDERS_US_EAST_DSN']!;
  });
  afterAll(() => sandbox.stop());

  it('streams from eu-west to us-east through a slot', async () => {
    await untilStreaming(sandbox.block, 'us-east');
    const slots = await query(eu, 'SELECT slot_name, active FROM pg_replication_slots');
    expect(slots).toEqual([{ slot_name: 'lifeboat_us_east', active: true }]);
    expect(await query(us, 'SELECT slot_name FROM pg_replication_slots')).toEqual([]);
  });

  it("has tables that logical decoding does not take for the system's own", async () => {
    expect(await query(eu, "SELECT 'orders'::regclass::oid::bigint >= 16384 AS ours")).toEqual([{ ours: true }]);
  });

  it('lets clients in through the pooler and through the proxy', async () => {
    for (const route of ['ORDERS_POOLER_CLIENTS', 'ORDERS_PROXY_CLIENTS']) {
      expect(await query(sandbox.env[route]!, 'SELECT current_user AS who')).toEqual([{ who: 'app' }]);
    }
  });

  it('leaves no process of a killed region, and starts its server only when asked and not fenced', async () => {
    const tree = treeOf(identify(sandbox.serverPid('eu-west')!)!);
    expect(tree.length).toBeGreaterThan(5);
    await sandbox.kill('eu-west');
    expect(tree.filter(one => identify(one.pid)?.startTime === one.startTime)).toEqual([]);
    const start = sandbox.env['ORDERS_EU_WEST_START']!;
    await expect(run(start)).rejects.toThrow("the region's host is down");
    await sandbox.restore('eu-west');
    const fence = join(sandbox.env['ORDERS_EU_WEST_DATA']!, 'lifeboat.fence');
    writeFileSync(fence, '');
    await expect(run(start)).rejects.toThrow('is fenced (lifeboat.fence is there)');
    expect(sandbox.serverPid('eu-west')).toBeUndefined();
    rmSync(fence);
    expect((await run(start)).stdout).toBe('The server of eu-west runs.\n');
    expect((await run(start)).stdout).toBe('The server of eu-west already runs.\n');
    await untilStreaming(sandbox.block, 'us-east');
  });

  it('counts in its load log exactly what the database holds', async () => {
    const load = await sandbox.startLoad({ clients: 2 });
    await until('some writes were acknowledged', 10_000, async () =>
      acknowledgedIds(load.read()).length > 50 ? true : undefined,
    );
    await load.stop();
    const records = load.read();
    expect(records.filter(({ event }) => event === 'error')).toEqual([]);
    const acknowledged = acknowledgedIds(records);
    expect(new Set(acknowledged)).toEqual(await ids(eu));
    expect(records.filter(({ event }) => event === 'try').length).toBe(acknowledged.length);
  });

  it('loses acknowledged writes when replication stalls before the region dies, and never has two writable regions', async () => {
    const load = await sandbox.startLoad();
    const prober = await sandbox.startProber();
    await sandbox.stall();
    const before = new Set(acknowledgedIds(load.read()));
    await until('writes went on', 10_000, async () =>
      acknowledgedIds(load.read()).length > before.size + 50 ? true : undefined,
    );
    await sandbox.kill('eu-west');
    await promote(us);
    await until('the prober wrote in us-east', 10_000, async () =>
      prober.read().some(probe => probe.region === 'us-east' && probe.outcome === 'accepted') ? true : undefined,
    );
    await Promise.all([load.stop(), prober.stop()]);
    const survived = await ids(us);
    const missing = acknowledgedIds(load.read()).filter(id => !survived.has(id));
    expect(missing.length).toBeGreaterThanOrEqual(50);
    expect(missing).toEqual(expect.arrayContaining(acknowledgedIds(load.read()).filter(id => !before.has(id))));
    expect(load.read().some(({ event }) => event === 'error')).toBe(true);
    expect(dualWritableIntervals(prober.read())).toEqual([]);
  });

  it('notices when both regions take writes', async () => {
    await sandbox.restore('eu-west');
    await sandbox.startServer('eu-west');
    const prober = await sandbox.startProber();
    await until('both regions took writes', 10_000, async () =>
      dualWritableIntervals(prober.read()).length > 0 ? true : undefined,
    );
    await prober.stop();
  });
});

describe('two servers whose roles were changed', () => {
  it('are stalled and healed where the standby is now', async () => {
    const sandbox = await startSandbox({ parts: [PartName.servers] });
    const us = sandbox.env['ORDERS_US_EAST_DSN']!;
    try {
      const old = identify(sandbox.serverPid('eu-west')!)!;
      signal(old, 'SIGINT');
      await untilGone([old], 10_000);
      await promote(us);
      await query(us, "SELECT pg_create_physical_replication_slot('lifeboat_eu_west', true)");
      const data = sandbox.env['ORDERS_EU_WEST_DATA']!;
      const conninfo = `${sandbox.env['ORDERS_US_EAST_REPLICATION']!}?application_name=eu-west`;
      writeFileSync(join(data, 'standby.signal'), '');
      writeFileSync(
        join(data, 'postgresql.auto.conf'),
        `primary_conninfo = '${conninfo}'\nprimary_slot_name = 'lifeboat_eu_west'\n`,
      );
      await sandbox.startServer('eu-west');
      await untilStreaming(sandbox.block, 'eu-west');
      await sandbox.stall();
      expect(await query(us, 'SELECT 1 FROM pg_stat_replication')).toEqual([]);
      await sandbox.heal();
      const followed = await query(sandbox.env['ORDERS_EU_WEST_DSN']!, 'SHOW primary_conninfo');
      expect(followed).toEqual([{ primary_conninfo: conninfo }]);
    } finally {
      await sandbox.stop();
    }
  });
});
