import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { compileMany } from './compile-many.js';

/** How many runbooks each row compiles, each row in a process of its own and on one core, so that memory, warm-up and the collector are its own. */
const SIZES = [10, 100, 1_000, 10_000];
/** What 1,000 runbooks of 15 steps may take on one core. */
const TARGET = { runbooks: 1_000, cpuMs: 2_000, megabytes: 200 };
/** What they may take with exploration, half of them on each of two cores. */
const EXPLORED = { runbooks: 1_000, wallMs: 60_000 };
const DEADLINE_MS = 600_000;

const Measured = z.object({
  runbooks: z.number(),
  steps: z.number(),
  bytes: z.number(),
  wallMs: z.number(),
  cpuMs: z.number(),
  megabytes: z.number(),
});

/** Prints what checking costs, as a table and as JSON; ratios are within this run. `--row N [--explore]` is how it calls itself. */
async function main(words: readonly string[]): Promise<void> {
  if (words[0] === '--row') {
    console.log(JSON.stringify(compileMany(Number(words[1]), words[2] === '--explore')));
    return;
  }
  const rows: z.output<typeof Measured>[] = [];
  for (const size of SIZES) rows.push(await measureApart(size));
  const thousand = rows.find(({ runbooks }) => runbooks === TARGET.runbooks);
  const shown = rows.map(row => ({
    ...row,
    msPerRunbook: round(row.cpuMs / row.runbooks),
    timesThatOf1000: thousand ? round(row.cpuMs / row.runbooks / (thousand.cpuMs / thousand.runbooks)) : null,
  }));
  console.table(shown);
  const explored = await exploreOnTwoCores();
  console.table([explored]);
  const met = thousand !== undefined && thousand.cpuMs <= TARGET.cpuMs && thousand.megabytes <= TARGET.megabytes;
  const metExplored = explored.wallMs <= EXPLORED.wallMs;
  const figures = { rows: shown, explored, target: TARGET, met, explorationTarget: EXPLORED, metExplored };
  console.log(JSON.stringify({ bench: 'compile', node: process.version, ...figures }));
}

async function exploreOnTwoCores() {
  const startedAt = performance.now();
  const half = EXPLORED.runbooks / 2;
  const halves = await Promise.all([measureApart(half, '0', '--explore'), measureApart(half, '1', '--explore')]);
  const cpuMs = halves.reduce((sum, one) => sum + one.cpuMs, 0);
  const wallMs = Math.round(performance.now() - startedAt);
  return { runbooks: EXPLORED.runbooks, wallMs, cpuMs, msPerRunbook: round(cpuMs / EXPLORED.runbooks) };
}

async function measureApart(
  runbooks: number,
  core = '0',
  ...more: readonly string[]
): Promise<z.output<typeof Measured>> {
  const words = [...process.execArgv, fileURLToPath(import.meta.url), '--row', String(runbooks), ...more];
  const { stdout } = await promisify(execFile)('taskset', ['-c', core, process.execPath, ...words], {
    timeout: DEADLINE_MS,
  });
  return Measured.parse(JSON.parse(stdout));
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

await main(process.argv.slice(2));
