import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { makeDrillsYield } from '../../../bot/runs/make-drills-yield.js';
import type { RunState } from '../../../plan/run.js';

const WORD = { person: 'ana', reason: 'real run: eu-west is dark' };

/** A client of one run, which is over at the `overAt`th look. */
function clientOf(run: Partial<RunState> | undefined, overAt = 2) {
  const told: unknown[] = [];
  let looks = 0;
  const handle = {
    query: async () => run ?? Promise.reject(new Error('no such workflow')),
    signal: async (_: unknown, word: unknown) => void told.push(word),
    describe: async () => ({ status: { name: ++looks < overAt ? 'RUNNING' : 'COMPLETED' } }),
  };
  return { told, looks: () => looks, handle, client: { workflow: { getHandle: () => handle } } as unknown as Client };
}

it('tells a drill to make way and waits until its run is over', async () => {
  const { told, looks, client } = clientOf({ mode: 'drill', end: null });
  expect(await makeDrillsYield(client, 'orders', WORD, 10_000)).toBe(true);
  expect([told, looks()]).toEqual([[WORD], 2]);
});

it.each<[string, Partial<RunState> | undefined]>([
  ['no run', undefined],
  ['a real run', { mode: 'real', end: null }],
  ['a drill that is over', { mode: 'drill', end: 'SUCCEEDED' }],
])('says nothing to %s', async (_, run) => {
  const { told, looks, client } = clientOf(run);
  expect(await makeDrillsYield(client, 'orders', WORD, 10_000)).toBe(false);
  expect([told, looks()]).toEqual([[], 0]);
});

it('waits no longer than it may, and takes a drill that ended meanwhile for one that made way', async () => {
  const staying = clientOf({ mode: 'drill', end: null }, Number.POSITIVE_INFINITY);
  expect(await makeDrillsYield(staying.client, 'orders', WORD, 120)).toBe(false);
  expect(staying.told).toEqual([WORD]);
  const gone = clientOf({ mode: 'drill', end: null }, 1);
  gone.handle.signal = () => Promise.reject(new WorkflowNotFoundError('gone', 'service/orders', undefined));
  await makeDrillsYield(gone.client, 'orders', WORD, 10_000);
  expect(gone.looks()).toBe(1);
});

it('leaves a drill alone that it is told to spare', async () => {
  const { told, client } = clientOf({
    mode: 'drill',
    end: null,
    drill: { name: 'x', level: 'real', fault: 'region-loss' },
  });
  const spares = ({ drill }: RunState) => Boolean(drill?.fault);
  expect(await makeDrillsYield(client, 'orders', WORD, 10_000, spares)).toBe(false);
  expect(told).toEqual([]);
});
