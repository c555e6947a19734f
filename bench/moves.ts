import { writeFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { directCrew } from '../bin/demo/direct-crew.js';
import { runBook } from '../bin/demo/run-book.js';
import { terminalPaint } from '../bin/terminal-paint.js';
import type { RunState } from '../plan/run.js';
import type { Region } from '../sandbox/addresses.js';
import { failedWrites, type LoadRecord, longestWriteGap } from '../sandbox/load-log.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import type { Observed } from '../sandbox/traffic.js';
import { followByHand, switchByHand } from './moves/by-hand.js';
import { describeRuns, type MoveRun } from './moves/describe-runs.js';
import { measureFailover } from './moves/fail-over.js';

// The client-visible write gap of a planned move through the pooler: the shipped runbooks, run by workers from their first step to their last,
// against a bare script of the same order, in turns on the same servers under the same load; and of a failover, from the SIGKILL of a whole
// region, or from the deciding click, to the first acknowledged write. bench/moves ROUNDS FAILOVERS [FILE.json]; a round is one move there and
// one back, both ways; every failover has a sandbox of its own.
const [roundsWord = '3', failoversWord = '5', file] = process.argv.slice(2);
const ROUNDS = Number(roundsWord);
const FAILOVERS = Number(failoversWord);
const UNPLANNED: readonly MoveRun['by'][] = ['unattended', 'person', 'script'];
const BLOCK = Number(process.env['LIFEBOAT_BENCH_BLOCK'] ?? '95');
/** Writes after a move that still belong to its window. */
const SETTLE_MS = 300;

interface Stage {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly load: Observed<LoadRecord>;
}

async function measure(load: Stage['load'], move: () => Promise<Omit<MoveRun, 'gapMs' | 'failed'>>): Promise<MoveRun> {
  const from = Date.now();
  const facts = await move();
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
  const window = { from, to: Date.now() };
  const records = load.read();
  return { ...facts, gapMs: longestWriteGap(records, window).ms, failed: failedWrites(records, window).length };
}

async function byRunbook({ client }: Stage, path: string): Promise<Omit<MoveRun, 'gapMs' | 'failed'>> {
  const { state } = await runBook(directCrew(client), path, 'bench', () => undefined, terminalPaint(false));
  if (state.end !== 'SUCCEEDED') throw new Error(`${path} ended as ${state.end}. ${state.serviceState}`);
  return { by: 'runbook', phases: phasesOf(state) };
}

/** The phases of the switchover, as its step has reported them. */
function phasesOf(state: RunState): MoveRun['phases'] {
  const result = state.steps.find(step => step.id === 'switch')?.result;
  if (typeof result !== 'object' || result === null || !('phases' in result) || !Array.isArray(result.phases))
    return [];
  return result.phases.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'phase' in one && 'ms' in one && typeof one.ms === 'number'
      ? [{ phase: String(one.phase), ms: one.ms }]
      : [],
  );
}

async function byScript({ sandbox }: Stage, from: Region, to: Region): Promise<Omit<MoveRun, 'gapMs' | 'failed'>> {
  const phases = await switchByHand(sandbox, from, to);
  await followByHand(sandbox, from, to);
  return { by: 'script', phases };
}

async function round(stage: Stage): Promise<readonly MoveRun[]> {
  const { load } = stage;
  return [
    await measure(load, () => byRunbook(stage, 'runbooks/orders-switchover.md')),
    await measure(load, () => byRunbook(stage, 'runbooks/orders-failback.md')),
    await measure(load, () => byScript(stage, 'eu-west', 'us-east')),
    await measure(load, () => byScript(stage, 'us-east', 'eu-west')),
  ];
}

async function planned(rounds: number): Promise<readonly MoveRun[]> {
  const sandbox = await startSandbox({ block: BLOCK, workers: true });
  const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '' });
  try {
    const stage = { sandbox, client: new Client({ connection }), load: await sandbox.startLoad() };
    const runs: MoveRun[] = [];
    for (let n = 0; n < rounds; n += 1) runs.push(...(await round(stage)));
    await stage.load.stop();
    return runs;
  } finally {
    await connection.close();
    await sandbox.stop();
  }
}

/** One after the other, so that a busy minute of the machine is everybody's. */
async function unplanned(runs: number): Promise<readonly MoveRun[]> {
  const all: MoveRun[] = [];
  for (let n = 0; n < runs; n += 1) for (const by of UNPLANNED) all.push(await measureFailover(by, BLOCK));
  return all;
}

const tables = [
  ...(ROUNDS > 0
    ? [describeRuns('planned move through the pooler', await planned(ROUNDS), ['runbook', 'script'])]
    : []),
  ...(FAILOVERS > 0
    ? [describeRuns('from SIGKILL, or from the deciding click', await unplanned(FAILOVERS), UNPLANNED)]
    : []),
];
process.stdout.write(`${tables.flatMap(({ lines }) => [...lines, '']).join('\n')}\n`);
if (file !== undefined)
  writeFileSync(
    file,
    `${JSON.stringify(
      tables.map(({ json }) => json),
      null,
      2,
    )}\n`,
  );
