import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compileMany } from './compile-many.js';

/** How many runbooks each row compiles, each row in a process of its own, so that memory and warm-up are its own. */
const SIZES = [10, 100, 1_000, 10_000];
/** What 1,000 runbooks of 15 steps may take on one core. */
const TARGET = { runbooks: 1_000, cpuMs: 2_000, megabytes: 200 };
const DEADLINE_MS = 600_000;

const Measured = z.object({
  runbooks: z.number(),
  steps: z.number(),
  bytes: z.number(),
  wallMs: z.number(),
  cpuMs: z.number(),
  megabytes: z.number(),
});

/** Prints what checking costs, as a table and as JSON; ratios are within this run. `--row N` is how it calls itself. */
function main(words: readonly string[]): void {
  if (words[0] === '--row') {
    console.log(JSON.stringify(compileMany(Number(words[1]))));
    return;
  }
  const rows = SIZES.map(measureApart);
  const thousand = rows.find(({ runbooks }) => runbooks === TARGET.runbooks);
  const shown = rows.map(row => ({
    ...row,
    msPerRunbook: round(row.cpuMs / row.runbooks),
    timesThatOf1000: thousand ? round(row.cpuMs / row.runbooks / (thousand.cpuMs / thousand.runbooks)) : null,
  }));
  console.table(shown);
  const met = thousand !== undefined && thousand.cpuMs <= TARGET.cpuMs && thousand.megabytes <= TARGET.megabytes;
  console.log(JSON.stringify({ bench: 'compile', node: process.version, rows: shown, target: TARGET, met }));
}

function measureApart(runbooks: number): z.output<typeof Measured> {
  const words = [...process.execArgv, fileURLToPath(import.meta.url), '--row', String(runbooks)];
  const said = execFileSync(process.execPath, words, { encoding: 'utf8', timeout: DEADLINE_MS });
  return Measured.parse(JSON.parse(said));
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

main(process.argv.slice(2));
