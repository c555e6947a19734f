import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../sandbox/ask.js';
import { identify } from '../../sandbox/process-tree.js';
import { untilStreaming } from '../../sandbox/replication.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

const run = promisify(execFile);

describe('two regions', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.stop());

  it('stream from eu-west to us-east through a slot', async () => {
    await untilStreaming(sandbox.block, 'us-east');
    const slots = await query(sandbox.env['ORDERS_EU_WEST_DSN']!, 'SELECT slot_name, active FROM pg_replication_slots');
    expect(slots).toEqual([{ slot_name: 'lifeboat_us_east', active: true }]);
  });

  it('accept a client through the pooler and through the proxy', async () => {
    for (const route of ['ORDERS_POOLER_CLIENTS', 'ORDERS_PROXY_CLIENTS']) {
      expect(await query(sandbox.env[route]!, 'SELECT current_user AS who')).toEqual([{ who: 'app' }]);
    }
  });

  it('leave no process of a killed region, which only its start program brings back', async () => {
    const pid = sandbox.serverPid('eu-west')!;
    await sandbox.kill('eu-west');
    expect(identify(pid)).toBeUndefined();
    const start = sandbox.env['ORDERS_EU_WEST_START']!;
    await expect(run(start)).rejects.toThrow("the region's host is down");
    await sandbox.restore('eu-west');
    const fence = join(sandbox.env['ORDERS_EU_WEST_DATA']!, 'lifeboat.fence');
    writeFileSync(fence, '');
    await expect(run(start)).rejects.toThrow('is fenced');
    rmSync(fence);
    expect((await run(start)).stdout).toBe('The server of eu-west runs.\n');
    expect((await run(start)).stdout).toBe('The server of eu-west already runs.\n');
  });
});
