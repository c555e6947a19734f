import { writeFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { runBook } from '../bin/demo/run-book.js';
import { terminalPaint } from '../bin/terminal-paint.js';
import type { RunState } from '../plan/run.js';
import type { Region } from '../sandbox/addresses.js';
import { failedWrites, type LoadRecord, longestWriteGap } from '../sandbox/load-log.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import type { Observed } from '../sandbox/traffic.js';
import { followByHand, switchByHand } from './moves/by-hand.js';
import { describeRuns, type MoveRun } from './moves/describe-runs.js';

// The client-visible write gap of a planned move through the pooler: the shipped runbooks, run by workers from their first step to their last,
// against a bare script of the same order, in turns on the same servers under the same load. bench/moves ROUNDS [FILE.json]; a round is one
// move there and one back, both ways.
const [roundsWord = '3', file] = process.argv.slice(2);
const ROUNDS = Number(roundsWord);
const BLOCK = 95;
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
  const { state } = await runBook(client, path, 'bench', () => undefined, terminalPaint(false));
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

const sandbox = await startSandbox({ block: BLOCK, workers: true });
try {
  const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '' });
  const stage = { sandbox, client: new Client({ connection }), load: await sandbox.startLoad() };
  const runs: MoveRun[] = [];
  for (let n = 0; n < ROUNDS; n += 1) runs.push(...(await round(stage)));
  await stage.load.stop();
  const { lines, json } = describeRuns(runs);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
  await connection.close();
} finally {
  await sandbox.stop();
}
