import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Inventory } from '../plan/inventory.js';
import { watchState } from '../bot/runs/watch-state.js';
import { watchInputs } from '../bin/worker/start-watches.js';
import { startSandbox } from '../sandbox/sandbox.js';
import { parse } from 'yaml';
import { CONTROL_QUEUE, watchWorkflowId } from '../workflows/messages.js';

// What watching costs: SERVICES services, each with a database of its own name on one pair of servers, looked at every second by one worker.
// More than about 45 need more connections than the sandbox's servers take (max_connections 100). Processor time of the worker and of Temporal's server, from /proc, over SECONDS seconds, as a share of one core; once as one act that stands,
// once as one act for every look. bench/watch SERVICES SECONDS.
const [servicesWord = '40', secondsWord = '20'] = process.argv.slice(2);
const SERVICES = Number(servicesWord);
const SECONDS = Number(secondsWord);
const BLOCK = Number(process.env['LIFEBOAT_BENCH_BLOCK'] ?? '36');
const INTERVAL_MS = 1_000;
/** The kernel counts processor time in hundredths of a second (`getconf CLK_TCK`). */
const TICK_MS = 10;

/** Milliseconds of processor time that a process has used, with its ended children. */
function usedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field) * TICK_MS, 0);
}

/** The server that listens at an address, by its command line. */
function temporalPid(address: string): number {
  const port = address.split(':')[1] ?? '';
  const found = readdirSync('/proc').find(entry => {
    const words = /^\d+$/.test(entry) ? commandLine(entry) : [];
    return words.includes('start-dev') && words.includes(port);
  });
  if (found === undefined) throw new Error(`No server of Temporal listens at ${address}`);
  return Number(found);
}

/** Empty for a process that has ended meanwhile. */
function commandLine(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function inventoryOf(): Inventory {
  const shipped = Inventory.parse(parse(readFileSync('runbooks/inventory.yaml', 'utf8')));
  const { orders } = shipped.services;
  const database = shipped.databases['orders'];
  if (!orders || !database) throw new Error('The shipped inventory has no orders');
  const names = Array.from({ length: SERVICES }, (_, n) => `orders-${n + 1}`);
  return {
    ...shipped,
    services: Object.fromEntries(names.map(name => [name, { ...orders, databases: [name] }])),
    databases: Object.fromEntries(names.map(name => [name, database])),
  };
}

async function measure(stands: boolean): Promise<string> {
  const sandbox = await startSandbox({ block: BLOCK, parts: ['servers', 'temporal'] });
  const address = sandbox.temporalAddress ?? '';
  const worker = spawn(
    process.execPath,
    ['dist/bin/lifeboat.js', 'worker', '--queue', CONTROL_QUEUE, '--address', address, '--log-level', 'silent'],
    {
      env: { ...process.env, ...sandbox.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    await new Promise<void>(resolve => worker.stdout.once('data', () => resolve()));
    const inputs = watchInputs(inventoryOf(), INTERVAL_MS);
    for (const { stands: _, ...input } of inputs) {
      await client.workflow.start('watch', {
        workflowId: watchWorkflowId(input.database),
        taskQueue: CONTROL_QUEUE,
        args: [{ ...input, ...(stands ? { stands } : {}) }],
      });
    }
    const server = temporalPid(address);
    // All have looked, prepared and settled by then.
    await sleep(10_000);
    const pids = { worker: worker.pid ?? 0, server };
    const before = { worker: usedMs(pids.worker), server: usedMs(pids.server), at: performance.now() };
    await sleep(SECONDS * 1_000);
    const ms = performance.now() - before.at;
    const share = (name: 'worker' | 'server') => (usedMs(pids[name]) - before[name]) / ms;
    const [own, temporal] = [share('worker'), share('server')];
    const ages = await Promise.all(
      inputs
        .slice(0, 10)
        .map(async ({ database }) => Date.now() - ((await watchState(client, database)).latest?.at ?? 0)),
    );
    const percent = (of: number) => `${(of * 100).toFixed(1)} %`;
    return `${stands ? 'one act that stands' : 'one act for a look '}: ${SERVICES} services every ${INTERVAL_MS} ms: worker ${percent(own)} of a core (${((own / SERVICES) * 100).toFixed(3)} % a service), Temporal ${percent(temporal)}; oldest of ten readings ${Math.max(...ages)} ms`;
  } finally {
    await connection.close();
    worker.kill('SIGKILL');
    await sandbox.stop();
  }
}

process.stdout.write(`${await measure(true)}\n`);
process.stdout.write(`${await measure(false)}\n`);
