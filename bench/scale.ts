import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { journalSinks } from '../bin/audit/journal-sinks.js';
import { workflowBundle } from '../bin/worker/workflow-bundle.js';
import { percentile } from '../plan/history/percentile.js';
import type { RunInput, RunState } from '../plan/run.js';
import { startSandbox } from '../sandbox/sandbox.js';
import { fence, gate, lossOf, planned, planOf, promote } from '../test/live/run/plans.js';
import { CONTROL_QUEUE, runWorkflowId } from '../workflows/messages.js';
import type { bare } from './scale/bare.js';
import { Gaps } from './scale/gaps.js';

// Many services leave a region at once: so many runs of the real interpreter side by side on one worker and one dev server, whose acts do nothing in
// the world, against workflows of nothing but as many activities, in turns.
// A run has one act more than is counted, at its end, where the audit journal is asked. bench/scale COUNTS ROUNDS, for example 1,10,50,200 1; a smoke is
// bench/scale 1,5. Exits with 1 when a run did not end well.
const [countsWord = '1,10,50,200', roundsWord = '1'] = process.argv.slice(2);
const COUNTS = countsWord.split(',').map(Number);
const ROUNDS = Number(roundsWord);
const BLOCK = Number(process.env['LIFEBOAT_BENCH_BLOCK'] ?? '37');
const BARE_QUEUE = 'bare';
const TICK_MS = 10;
const MB = 2 ** 20;

/** A gate, a fence, a promotion that reads the gate again, and what follows one. */
const STEPS = [gate({ asks: null }), fence(), promote(), ...['a', 'b', 'c', 'd', 'verify'].map(id => planned(id))];

interface Batch {
  readonly acts: number;
  readonly totalMs: number;
  readonly p50: number;
  readonly p99: number;
  /** Shares of a core. */
  readonly worker: number;
  readonly server: number;
}

let gaps = new Gaps();
const act = async ({ context }: { readonly context: { readonly service: string } }): Promise<null> => {
  gaps.act(context.service);
  return null;
};

/** The dev server, which is this process's own child. */
function serverPid(address: string): number {
  const port = address.split(':')[1] ?? '';
  const words = (pid: string): readonly string[] => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      return [];
    }
  };
  const found = readdirSync('/proc').find(
    pid => /^\d+$/.test(pid) && words(pid).includes(port) && words(pid).includes('start-dev'),
  );
  if (found === undefined) throw new Error(`No server of Temporal listens at ${address}`);
  return Number(found);
}

function usedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 13).reduce((sum, field) => sum + Number(field) * TICK_MS, 0);
}

function residentMb(pid: number): number {
  const [, kb = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kb) * 1_024) / MB;
}

async function batch(server: number, all: () => Promise<unknown>): Promise<Batch> {
  gaps = new Gaps();
  const before = { own: usedMs(process.pid), server: usedMs(server), at: performance.now() };
  await all();
  const totalMs = performance.now() - before.at;
  return {
    acts: gaps.acts(),
    totalMs,
    p50: percentile(gaps.ms, 0.5) ?? 0,
    p99: percentile(gaps.ms, 0.99) ?? 0,
    worker: (usedMs(process.pid) - before.own) / totalMs,
    server: (usedMs(server) - before.server) / totalMs,
  };
}

async function runs(client: Client, count: number, tag: string): Promise<void> {
  const ends = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const plan = planOf(`service-${tag}-${n}`, STEPS);
      const args: [RunInput] = [{ plan, mode: 'real', requester: 'ana', reason: 'bench' }];
      const workflowId = runWorkflowId(plan.service);
      const options = { workflowId, taskQueue: CONTROL_QUEUE, args };
      const handle = await client.workflow.start<(input: RunInput) => Promise<RunState>>('evacuation', options);
      return (await handle.result()).end;
    }),
  );
  const wrong = ends.filter(end => end !== 'SUCCEEDED');
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${count} runs did not end well: ${wrong[0] ?? ''}`);
}

async function bares(client: Client, count: number, tag: string, acts: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      client.workflow.execute<typeof bare>('bare', {
        workflowId: `bare-${tag}-${n}`,
        taskQueue: BARE_QUEUE,
        args: [{ acts, service: `bare-${tag}-${n}` }],
      }),
    ),
  );
}

const line = (name: string, { acts, totalMs, p50, p99, worker, server }: Batch, count: number) =>
  `${String(count).padStart(4)} ${name}: ${(totalMs / 1_000).toFixed(2)} s, ${((count * acts) / (totalMs / 1_000)).toFixed(0)} acts a second; between two acts p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; worker ${(worker * 100).toFixed(0)} % of a core, Temporal ${(server * 100).toFixed(0)} %\n`;

async function measure(client: Client, server: number): Promise<void> {
  // Once before anything counts, so that no first run pays for what is loaded once.
  await runs(client, 2, 'warm');
  await bares(client, 2, 'warm', 4);
  for (const count of COUNTS) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const tag = `${count}-${round}`;
      const own = await batch(server, () => runs(client, count, tag));
      const other = await batch(server, () => bares(client, count, tag, own.acts));
      process.stdout.write(line('runs', own, count) + line('bare', other, count));
      const memory = `memory: worker ${residentMb(process.pid).toFixed(0)} MB, Temporal ${residentMb(server).toFixed(0)} MB`;
      const ratio = `total ${(own.totalMs / other.totalMs).toFixed(2)} x, between acts ${(own.p50 / other.p50).toFixed(2)} x at p50 and ${(own.p99 / other.p99).toFixed(2)} x at p99`;
      process.stdout.write(`     ${ratio}; ${memory}\n`);
      if (count === COUNTS.at(-1) && round === ROUNDS - 1) process.stdout.write(`next limit: ${limitOf(own)}\n`);
    }
  }
}

function limitOf({ worker, server }: Batch): string {
  const shares = `the worker used ${(worker * 100).toFixed(0)} % and Temporal ${(server * 100).toFixed(0)} % of a core`;
  return worker > server
    ? `the worker's processor time (${shares}); a second worker process takes half of it`
    : `the dev server's processor time (${shares}); a cluster with a database of its own is the way past it`;
}

Runtime.install({ logger: new DefaultLogger('ERROR') });
const sandbox = await startSandbox({ block: BLOCK, parts: ['temporal'] });
const address = sandbox.temporalAddress ?? '';
const connection = await Connection.connect({ address });
const native = await NativeConnection.connect({ address });
const names = STEPS.map(step => step.do).filter(name => name !== 'lag');
const lag = async (input: Parameters<typeof act>[0]) => {
  await act(input);
  return lossOf(500);
};
const common = { connection: native, maxConcurrentActivityTaskExecutions: 2_000 };
const workflowsPath = fileURLToPath(new URL('./scale/bare.ts', import.meta.url));
const workers = [
  await Worker.create({
    ...common,
    taskQueue: CONTROL_QUEUE,
    workflowBundle: workflowBundle(),
    sinks: journalSinks(),
    activities: { ...Object.fromEntries(names.map(name => [name, act])), lag, 'audit.heads': async () => null },
  }),
  await Worker.create({
    ...common,
    taskQueue: BARE_QUEUE,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
    activities: { act },
  }),
];
const running = workers.map(worker => worker.run());
try {
  await measure(new Client({ connection }), serverPid(address));
} finally {
  for (const worker of workers) worker.shutdown();
  await Promise.all(running);
  await native.close();
  await connection.close();
  await sandbox.stop();
}
