import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerApproval } from '../../bin/demo/people.js';
import type { DrillResult } from '../../plan/drills/drill.js';
import type { RunState } from '../../plan/run.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { runWorkflowId, stateQuery } from '../../workflows/messages.js';

const BLOCK = 222;
const DRILLS = `
drills:
  weekly: { runbook: runbooks/orders-switchover.md, cron: 0 10 * * TUE, time_zone: Europe/Madrid }
  frozen:
    runbook: runbooks/orders-switchover.md
    cron: 30 9 * * MON
    freezes: [{ from: 2000-01-01, to: 2999-12-31, reason: the long winter }]
`;

let sandbox: Sandbox;
let connection: Connection;
let client: Client;
let folder: string;
const path = () => join(folder, 'runbooks/inventory.yaml');
beforeAll(async () => {
  folder = mkdtempSync('/dev/shm/lifeboat-drill-estate-');
  cpSync('runbooks', join(folder, 'runbooks'), { recursive: true });
  appendFileSync(path(), DRILLS);
  sandbox = await startSandbox({ block: BLOCK, workers: true });
  connection = await Connection.connect({ address: sandbox.temporalAddress ?? '' });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection?.close();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The built command line, in a directory of runbooks, with the estate's environment. */
async function lifeboat(...words: string[]) {
  const argv = [resolve('bin/lifeboat.mjs'), ...words];
  const { exitCode, stdout, stderr } = await execa(process.execPath, argv, {
    cwd: folder,
    env: sandbox.env,
    reject: false,
  });
  return { exitCode, lines: stdout.split('\n'), stdout, stderr };
}

describe('the schedules of drills, at a real Temporal server', () => {
  const schedule = (name: string) => client.schedule.getHandle(`drill/${name}`);
  const sync = async (...words: string[]) => {
    const { exitCode, lines } = await lifeboat('drills', 'sync', ...words);
    return [exitCode, ...lines];
  };

  it('are shown before they are made, and made only when that is asked for', async () => {
    expect(await sync()).toEqual([3, 'create frozen', 'create weekly']);
    expect((await lifeboat('drills', 'list')).stdout).toContain('No drill is scheduled');
    expect(await sync('--yes')).toEqual([0, 'create frozen', 'create weekly', 'Done.']);
    expect(await sync('--yes')).toEqual([0, 'same frozen', 'same weekly']);
  });

  it('are listed with the next five dates, and what refuses each', async () => {
    const listed = async () => JSON.parse((await lifeboat('drills', 'list', '--json')).stdout) as Listed[];
    type Listed = { name: string; last: string; dates: { at: string; open: boolean; reason: string }[] };
    // The server says the next dates of a new schedule a moment later.
    await expect
      .poll(async () => (await listed()).map(({ dates }) => dates.length), { timeout: 20_000 })
      .toEqual([5, 5]);
    const [frozen, weekly] = await listed();
    expect(frozen!.dates.map(({ open }) => open)).toEqual([false, false, false, false, false]);
    expect(frozen!.dates[0]!.reason).toContain('the long winter');
    expect(weekly!.dates.map(({ open }) => open)).toEqual([true, true, true, true, true]);
    const shown = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Madrid',
      weekday: 'short',

      hour: '2-digit',
      minute: '2-digit',
    });
    expect(new Set(weekly!.dates.map(({ at }) => shown.format(new Date(at))))).toEqual(new Set(['Tue 10:00']));
    expect(weekly!.last).toBe('never graded');
  });

  it('begin drills: one in a freeze touches nothing, and one outside of it rehearses the estate', async () => {
    const result = async (name: string) => {
      await schedule(name).trigger();
      let begun: string | undefined;
      const looked = async () =>
        (begun = (await schedule(name).describe()).info.recentActions.at(-1)?.action.workflow.workflowId);
      await expect.poll(looked, { timeout: 20_000 }).toBeDefined();
      return (await client.workflow.getHandle(begun!).result()) as DrillResult;
    };
    const frozen = await result('frozen');
    expect([frozen.outcome, frozen.runs, frozen.differences]).toEqual(['refused', [], null]);
    expect(frozen.reasons[0]).toContain('is in the freeze from 2000-01-01 to 2999-12-31: the long winter.');
    const weekly = await result('weekly');
    expect(weekly.outcome, weekly.reasons.join('\n')).toBe('passed');
    expect(weekly.runs.map(({ state }) => [state.mode, state.end])).toEqual([['rehearse', 'SUCCEEDED']]);
    expect(weekly.differences).toEqual([]);
  });

  it('are updated where the inventory says something else, and stay paused when people have paused them', async () => {
    await schedule('weekly').pause('no drills this week');
    const text = readFileSync(path(), 'utf8');
    writeFileSync(path(), text.replace('0 10 * * TUE, time_zone', '15 11 * * WED, jitter: 10m, time_zone'));
    expect(await sync('--yes')).toEqual([
      0,
      // A plan is pinned with the inventory that it was compiled with.
      'update frozen: plans, windows, freezes or alarms',
      'update weekly: cron 0 10 * * TUE -> 15 11 * * WED; jitter 0 -> 600000; plans, windows, freezes or alarms',
      'Done.',
    ]);
    expect(await sync()).toEqual([0, 'same frozen', 'same weekly']);
    const { state, spec } = await schedule('weekly').describe();
    expect([state.paused, state.note, spec.jitter]).toEqual([true, 'no drills this week', 600_000]);
    expect(spec.timezone).toBe('Europe/Madrid');
  });

  it('are deleted when the inventory declares them no more', async () => {
    const text = readFileSync(path(), 'utf8');
    writeFileSync(path(), text.slice(0, text.indexOf('\ndrills:')));
    expect(await sync('--yes')).toEqual([0, 'delete frozen', 'delete weekly', 'Done.']);
    await expect
      .poll(async () => (await lifeboat('drills', 'list')).stdout, { timeout: 20_000 })
      .toContain('No drill is');
    await expect(schedule('weekly').describe()).rejects.toThrow(/not found/i);
  });
});

it('a drill of the level real moves the living estate away and home again, is graded, and leaves it as it was', async () => {
  const standing = async () => {
    const [home, away] = await Promise.all(
      ['ORDERS_EU_WEST_DSN', 'ORDERS_US_EAST_DSN'].map(name =>
        query(
          sandbox.env[name]!,
          'SELECT pg_is_in_recovery() AS standby, pg_stat_file($1, true) IS NOT NULL AS fenced',
          ['lifeboat.fence'],
        ),
      ),
    );
    return [home![0], away![0]];
  };
  const before = await standing();
  expect(before).toEqual([
    { standby: false, fenced: false },
    { standby: true, fenced: false },
  ]);
  const load = await sandbox.startLoad();
  const people = new AbortController();
  const played = playPeople(people.signal);
  const { exitCode, stdout, stderr } = await lifeboat('drill', 'orders', '--level', 'real', '--json');
  people.abort();
  await Promise.all([played, load.stop()]);
  const result = JSON.parse(stdout) as DrillResult;
  expect([exitCode, result.outcome], `${result.reasons.join('\n')}\n${stderr}`).toEqual([0, 'passed']);
  expect(result).toMatchObject({ level: 'real', fault: null, differences: [], witness: null });
  expect(result.runs.map(({ state }) => [state.kind, state.mode, state.end])).toEqual([
    ['switchover', 'drill', 'SUCCEEDED'],
    ['failback', 'drill', 'SUCCEEDED'],
  ]);
  expect(result.steady.map(({ when, steady }) => [when, steady])).toEqual([
    ['before', true],
    ['after', true],
    ['after failback', true],
  ]);
  expect(await standing()).toEqual(before);
  const acked = load.read().filter(({ event }) => event === 'ack');
  const { rows } = {
    rows: await query(sandbox.env['ORDERS_EU_WEST_DSN']!, 'SELECT id::text AS id FROM public.orders'),
  };
  const there = new Set(rows.map(({ id }) => id));
  expect(acked.filter(({ id }) => !there.has(id))).toEqual([]);
  expect(acked.length).toBeGreaterThan(50);
  // The grade is kept by the estate's own workers, and is on record for whoever asks.
  const { stdout: records } = await lifeboat('history', 'orders');
  expect(records).toMatch(/switchover \(real drill orders\) +SUCCEEDED, passed/);
  expect(records).toMatch(/failback \(real drill orders\) +SUCCEEDED, passed/);
});

async function playPeople(over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await new Promise(done => setTimeout(done, 50));
    const run = client.workflow.getHandle<() => Promise<RunState>>(runWorkflowId('orders'));
    const state = await run.query(stateQuery).catch(() => undefined);
    if (state && state.end === null) await answerApproval(run, state).catch(() => undefined);
  }
}
