import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openMatrix, type Result } from './matrix.js';
import { complaint, endOf, tally } from './tally.js';

// KILL=failover/promote runs only what has this in its name; KILL_FROM=NAME goes on from there; KILL_WORLDS says how many run side by side.
const { KILL = '', KILL_FROM = '', KILL_WORLDS = '2' } = process.env;
const LOG = 'var/kill.log';
const TABLE = 'var/kill.txt';
/** Polls and things done side by side come in another order now and then, so that a place is not reached in every run. */
const MOST_UNREACHED = 0.05;

it(
  'a worker killed at any call of any step of the shipped runbooks is replaced, and the run keeps every promise',
  async () => {
    mkdirSync('var', { recursive: true });
    writeFileSync(LOG, '');
    const matrix = await openMatrix(Array.from({ length: Number(KILL_WORLDS) }, (_, i) => 150 + i));
    try {
      const from = Math.max(
        0,
        matrix.jobs.findIndex(({ name }) => name === KILL_FROM),
      );
      const jobs = matrix.jobs.slice(from).filter(({ name }) => name.includes(KILL));
      process.stdout.write(`${jobs.length} of ${matrix.jobs.length} places; each run goes to ${LOG}\n`);
      const results = await matrix.run(jobs, tell);
      writeFileSync(TABLE, `${tally(results)}\n`);
      process.stdout.write(`\n${tally(results)}\n`);
      expect(results.filter(one => endOf(one) === 'BROKEN').map(complaint)).toEqual([]);
      expect(results.filter(one => endOf(one) === 'not reached').length).toBeLessThanOrEqual(
        2 + jobs.length * MOST_UNREACHED,
      );
    } finally {
      await matrix.close();
    }
  },
  12 * 3_600_000,
);

function tell(result: Result): void {
  const { job, runMs, totalMs } = result;
  appendFileSync(LOG, `${Math.round(runMs)} ms of ${Math.round(totalMs)} ms  ${complaint(result)}\n`);
  if (endOf(result) === 'BROKEN') process.stdout.write(`${complaint(result)}\n`);
  else if (job.point.phase === 'before') process.stdout.write(`${job.name}\n`);
}
