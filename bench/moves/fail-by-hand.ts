import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../sandbox/ask.js';
import { databasesIni } from '../../sandbox/pgbouncer.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { open, promote, variable } from './by-hand.js';
import type { Phase } from './describe-runs.js';

/** As the reference measured it: dead is what three probes in a row say, 50 ms apart. */
const PROBES = 3;
const PROBE_EVERY_MS = 50;

/**
 * What a careful person would script for a region that dies: probe, promote, repoint. No second observer, no fence and no proof, no ledger, no loss
 * bound. It must run before the region dies; `ended` when clients were let through to the new primary.
 */
export async function failByHand(sandbox: Sandbox): Promise<readonly Phase[]> {
  const next = await open(variable(sandbox, 'us-east', 'DSN'));
  const pooler = await open(sandbox.env['ORDERS_POOLER_ADMIN'] ?? '');
  const phases: Phase[] = [];
  const phase = async (name: string, work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    phases.push({ phase: name, ms: Math.round((performance.now() - started) * 10) / 10 });
  };
  try {
    await detect(variable(sandbox, 'eu-west', 'DSN'));
    await phase('promote', () => promote(next));
    await phase('repoint', async () => {
      await writeFile(sandbox.env['ORDERS_POOLER_CONFIG'] ?? '', databasesIni(sandbox.block, 'us-east'));
      await pooler.query('RELOAD');
    });
    return phases;
  } finally {
    await Promise.all([next, pooler].map(client => client.end().catch(() => undefined)));
  }
}

async function detect(dsn: string): Promise<void> {
  for (let failed = 0; failed < PROBES; ) {
    failed = (await ask(dsn, 'SELECT 1')) === undefined ? failed + 1 : 0;
    if (failed < PROBES) await sleep(PROBE_EVERY_MS);
  }
}
