import { expect, it } from 'vitest';
import { watchStand } from '../../activities/watch/stand.js';
import type { ReplicationReading } from '../../plan/replication.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import { gone, NOW, primary, reading, standby } from '../plan/readings.js';

const ASYNC = { names: '', commitsWait: false, members: [] };
const well = () => reading(primary({ sync: ASYNC }), standby());
const known = foldWatch(freshWatch('orders'), well());
const estate = { regions: {}, services: {}, databases: {}, traffic: {}, people: {}, groups: {}, channels: {} };
const input = {
  database: 'orders',
  service: 'orders',
  estate,
  everyMs: 0,
  state: known,
  holdMs: 60_000,
  wholeMs: 60_000,
};

/** A looker that gives these readings and takes so many heartbeats; it remembers what was asked. */
function looker(readings: ReplicationReading[], beats: (string | undefined)[]) {
  const asked: string[] = [];
  return {
    asked,
    look: async (_: unknown, missed = false) => {
      asked.push(missed ? 'look at once' : 'look');
      return readings.shift() ?? reading(gone(), standby());
    },
    beat: async () => {
      asked.push('beat');
      const syncNames = beats.shift();
      if (syncNames === undefined) return undefined;
      return { at: NOW + 5, heartbeatAt: NOW + 4, have: '0/9000000', transactions: 5, syncNames };
    },
  };
}

it('only writes while nothing changes, and looks at once when a heartbeat is not taken', async () => {
  const fake = looker([well()], ['', '', undefined]);
  const state = await watchStand(fake)(input);
  expect(fake.asked).toEqual(['look', 'beat', 'beat', 'beat', 'look at once']);
  expect(state.unreachableSince).toBe(NOW);
  expect(state.lastGood?.nodes.find(({ region }) => region === 'eu-west')?.have).toBe('0/9000000');
});

it('looks whole as soon as a setting appears that zero loss may be proved from', async () => {
  const fake = looker([well()], ['b']);
  await watchStand(fake)(input);
  expect(fake.asked).toEqual(['look', 'beat', 'look']);
});

it('never only writes to a primary whose commits wait for somebody', async () => {
  const sync = { names: 'b', commitsWait: true, members: [] };
  const waits = () => reading(primary({ sync }), standby());
  const fake = looker([waits(), waits(), waits()], ['']);
  await watchStand(fake)({ ...input, state: foldWatch(known, waits()), wholeMs: 0 });
  expect(fake.asked).toEqual(['look', 'look', 'look', 'look']);
});

it('comes back with the first look, and when it has stood long enough', async () => {
  expect((await watchStand(looker([well()], []))({ ...input, state: freshWatch('orders') })).primaryRegion).toBe(
    'eu-west',
  );
  const fake = looker([well()], ['']);
  await watchStand(fake)({ ...input, holdMs: 0 });
  expect(fake.asked).toEqual(['look']);
});
