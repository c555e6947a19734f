import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWatch } from '../../bin/worker/read-watch.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

const PATIENT = { timeout: 20_000, interval: 100 };

let sandbox: Sandbox;
let connection: Connection;
let vantage: ChildProcess | undefined;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync('/dev/shm/lifeboat-vantage-');
  cpSync('runbooks', folder, { recursive: true });
  const inventory = join(folder, 'inventory.yaml');
  writeFileSync(inventory, `${readFileSync(inventory, 'utf8')}\nwatch: { vantages: [outside] }\n`);
  sandbox = await startSandbox({ block: 85, parts: ['servers', 'temporal'], workers: true, inventory });
  connection = await Connection.connect({ address: sandbox.temporalAddress! });
});
afterAll(async () => {
  vantage?.kill('SIGKILL');
  await connection?.close();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A worker in a third place, as people start it; it is there when it says so. */
async function startVantage(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const words = ['dist/bin/lifeboat.js', 'worker', '--vantage', 'outside', '--address', sandbox.temporalAddress!];
  vantage = spawn(process.execPath, words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(vantage.stdout!, 'data')) as [Buffer];
  expect(said.toString()).toBe('ready vantage.outside\n');
}

const watch = () => readWatch(new Client({ connection }), 'orders');
const told = () => {
  const file = sandbox.env['ORDERS_ONCALL_FILE']!;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const notices = lines.map(line => JSON.parse(line) as { message: string });
  return notices.flatMap(({ message }) => (message.includes('The watch cannot reach') ? [message] : []));
};
/** Not before the watch has judged the loss several times more. */
async function severalLooks(): Promise<void> {
  const from = (await watch())!.latest!.at;
  await expect.poll(async () => (await watch())!.latest!.at, PATIENT).toBeGreaterThan(from + 1_500);
}

it('proposes nothing while the vantage still reaches the primary, and says once that the views differ', async () => {
  // In its environment the reference of the primary leads to a server that answers: it has a way that the watch does not have.
  await startVantage({ ...sandbox.env, ORDERS_EU_WEST_DSN: sandbox.env['ORDERS_US_EAST_DSN'] });
  await expect.poll(async () => (await watch())?.lastGood, PATIENT).toBeTruthy();
  await sandbox.kill('eu-west');
  await expect.poll(told, PATIENT).toHaveLength(1);
  await severalLooks();
  expect(told()).toEqual([
    expect.stringMatching(/^orders: .*; but it answers outside\. The views differ, so no failover is proposed\.$/),
  ]);
  expect((await watch())?.loss?.verdict).toBe('differ');
});

it('proposes the failover once when the vantage cannot reach the primary either', async () => {
  vantage!.kill('SIGKILL');
  await startVantage(sandbox.env);
  await expect.poll(told, PATIENT).toHaveLength(2);
  await severalLooks();
  expect(told().slice(1)).toEqual([
    expect.stringMatching(
      /outside cannot reach it either \(.+\)\. A failover is proposed: .*orders-failover.* Nothing was started\.$/,
    ),
  ]);
  expect((await watch())?.loss?.verdict).toBe('lost');
});
