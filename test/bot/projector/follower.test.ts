import { expect, it } from 'vitest';
import type { BotLog } from '../../../bot/bot-log.js';
import { Follower } from '../../../bot/projector/follower.js';
import { Plans } from '../../../bot/runs/plans.js';
import type { RunListing, RunLook, Runs } from '../../../bot/runs/runs.js';
import { RunsError } from '../../../bot/runs/runs-error.js';
import type { RunState } from '../../../plan/run.js';
import { exampleState, T0 } from '../render/example.js';

class OneRun {
  events = 1;
  state: RunState = exampleState();
  execution = 'RUNNING';
  startedAt = T0;
  failure: RunsError | undefined;
  asked: (number | 'plan')[] = [];
  listed = true;
  listing = (): RunListing => ({
    service: 'orders',
    kind: 'failover',
    runId: 'r1',
    execution: this.execution,
    startedAt: this.startedAt,
  });
  runs: Runs = {
    list: async () => (this.listed ? [this.listing()] : []),
    look: async (_service, _runId, events): Promise<RunLook | undefined> => {
      this.asked.push(events);
      if (this.failure) throw this.failure;
      return events === this.events ? undefined : { ...this.listing(), state: this.state, events: this.events };
    },
    plan: async () => {
      this.asked.push('plan');
      return undefined;
    },
    watch: async () => undefined,
    view: () => Promise.reject(new Error('not asked')),
    start: () => Promise.reject(new Error('never')),
    say: () => Promise.reject(new Error('never')),
    close: async () => undefined,
  };
}

function follow(run: OneRun, open: { service: string; runId: string }[] = []) {
  const clock = { now: T0 };
  const shown: { end: string | null; sentence: string; redraw: boolean }[] = [];
  const said: unknown[] = [];
  const log: BotLog = { info: () => undefined, warn: (_, data) => void said.push(data), error: () => undefined };
  const follower = new Follower({
    runs: run.runs,
    plans: new Plans(run.runs),
    open: () => open,
    show: async (state, _plan, redraw) => void shown.push({ end: state.end, sentence: state.serviceState, redraw }),
    log,
    now: () => clock.now,
  });
  return { follower, shown, clock, said };
}

it('shows a run when something has happened in it, and draws its clock again after a while', async () => {
  const run = new OneRun();
  const { follower, shown, clock } = follow(run);
  await follower.round();
  await follower.round();
  expect(shown.map(({ redraw }) => redraw)).toEqual([false]);
  run.events = 2;
  await follower.round();
  clock.now += 11_000;
  await follower.round();
  expect(shown.map(({ redraw }) => redraw)).toEqual([false, false, true]);
  expect(run.asked.filter(one => one !== 'plan')).toEqual([0, 1, 1, 2]);
});

it('leaves a run alone once its end was shown', async () => {
  const run = new OneRun();
  run.state = exampleState({ end: 'SUCCEEDED' });
  run.execution = 'COMPLETED';
  const { follower, shown } = follow(run);
  await follower.round();
  run.events = 2;
  await follower.round();
  expect(shown).toHaveLength(1);
});

it('claims nothing of a run that was ended in Temporal itself', async () => {
  const run = new OneRun();
  run.execution = 'TERMINATED';
  const { follower, shown } = follow(run);
  await follower.round();
  expect(shown).toMatchObject([{ end: 'UNKNOWN', sentence: expect.stringContaining('TERMINATED') }]);
});

it('takes a run that ended long before it came for history, unless its card is still open', async () => {
  const run = new OneRun();
  run.execution = 'COMPLETED';
  run.state = exampleState({ end: 'SUCCEEDED' });
  run.startedAt = T0 - 3_600_000;
  const ignored = follow(run);
  await ignored.follower.round();
  expect(ignored.shown).toEqual([]);
  const known = follow(run, [{ service: 'orders', runId: 'r1' }]);
  await known.follower.round();
  expect(known.shown).toHaveLength(1);
});

it('tries again after a failure, and shows what it missed', async () => {
  const run = new OneRun();
  run.failure = new RunsError('no-worker', 'No worker answers.', 'Start one.');
  const { follower, shown, said } = follow(run);
  await follower.round();
  expect(said).toMatchObject([{ run: 'r1', code: 'no-worker' }]);
  run.failure = undefined;
  await follower.round();
  expect(shown).toHaveLength(1);
});

it('gives up a run that Temporal has forgotten', async () => {
  const run = new OneRun();
  run.listed = false;
  run.failure = new RunsError('no-run', 'There is no run.', '');
  const { follower } = follow(run, [{ service: 'orders', runId: 'r1' }]);
  await follower.round();
  await follower.round();
  expect(run.asked).toHaveLength(1);
});
