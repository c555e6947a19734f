import { expect, it } from 'vitest';
import { openMatrix } from './kill/matrix.js';
import { smokeJobs } from './kill/smoke.js';
import { complaint, endOf, tally } from './kill/tally.js';

it('a worker killed before, during and after each changing step of a runbook is replaced, and the run keeps every promise', async () => {
  const matrix = await openMatrix([140, 141]);
  try {
    const jobs = smokeJobs(matrix.jobs);
    expect(jobs.length).toBeGreaterThanOrEqual(50);
    const results = await matrix.run(jobs, () => undefined);
    process.stdout.write(`\n${tally(results)}\n(${matrix.jobs.length} places in all: npm run test:kill)\n`);
    const bad = results.filter(result => !endOf(result).startsWith('SUCCEEDED'));
    expect(bad.map(complaint)).toEqual([]);
  } finally {
    await matrix.close();
  }
}, 400_000);
