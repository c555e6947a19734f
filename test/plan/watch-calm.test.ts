import { describe, expect, it } from 'vitest';
import type { NodeReading, WatchState } from '../../plan/replication.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import { foldBeat, isAsynchronous, isCalm } from '../../plan/watch-calm.js';
import { gone, NOW, primary, reading, standby } from './readings.js';

const ASYNC = { names: '', commitsWait: false, members: [] };
const seen = (...nodes: NodeReading[]) => reading(...nodes);
const usual = foldWatch(freshWatch('orders'), seen(primary({ sync: ASYNC }), standby()));
const after = (...nodes: NodeReading[]) => foldWatch(usual, seen(...nodes));

describe('isCalm', () => {
  it('keeps positions and times to the worker that looked', () => {
    const next = after(primary({ sync: ASYNC, have: '0/9000000', at: NOW + 1_000 }), standby({ heartbeatAt: NOW }));
    expect(isCalm(usual, next)).toBe(true);
  });
  it.each<[string, WatchState]>([
    ['a primary that is gone', after(gone(), standby())],
    ['a primary elsewhere', after(standby({ region: 'eu-west' }), primary({ region: 'us-east' }))],
    ['a standby that is gone', after(primary({ sync: ASYNC }), standby({ contact: 'silent', inRecovery: null }))],
    ['a standby that is fed no more', after(primary({ sync: ASYNC }), standby({ receiver: null }))],
    ['a new timeline', after(primary({ sync: ASYNC, timeline: 2 }), standby())],
    ['a primary that takes no write', after(primary({ sync: ASYNC, wrote: false }), standby())],
    ['the first heartbeat', after(primary({ sync: ASYNC }), standby({ heartbeatAt: null }))],
  ])('tells at once of %s', (_, next) => {
    expect(isCalm(usual, next)).toBe(false);
  });
  it('tells at once when a record that proves zero loss begins or ends', () => {
    const record = {
      region: 'eu-west',
      systemId: '1',
      timeline: 1,
      needed: 1,
      listed: ['b'],
      confirmed: ['b'],
      since: NOW,
    };
    expect(isCalm({ ...usual, sync: record }, { ...usual, sync: null })).toBe(false);
    expect(isCalm({ ...usual, sync: null }, { ...usual, sync: record })).toBe(false);
    expect(isCalm({ ...usual, sync: record }, { ...usual, sync: { ...record } })).toBe(true);
  });
  it('tells of the first look, and of every look while the primary is gone', () => {
    expect(isCalm(freshWatch('orders'), usual)).toBe(false);
    const lost = after(gone(), standby());
    expect(isCalm(lost, foldWatch(lost, seen(gone(), standby())))).toBe(false);
  });
});

describe('between two whole looks', () => {
  it('a primary is only written to when nothing is proved from its settings', () => {
    expect(isAsynchronous(usual)).toBe(true);
    const sync = { names: 'b', commitsWait: true, members: [] };
    expect(isAsynchronous(after(primary({ sync }), standby()))).toBe(false);
    expect(isAsynchronous(after(primary({ sync: ASYNC, wrote: false }), standby()))).toBe(false);
    expect(isAsynchronous(freshWatch('orders'))).toBe(false);
  });
  it('the newest position of the primary is kept for the moment it does not answer, and nothing else is claimed', () => {
    const beaten = foldBeat(usual, {
      at: NOW + 9,
      heartbeatAt: NOW + 8,
      have: '0/A000000',
      transactions: 7,
      syncNames: '',
    });
    expect(beaten.lastGood?.nodes[0]).toMatchObject({ at: NOW + 9, heartbeatAt: NOW + 8, have: '0/A000000' });
    expect(beaten.lastGood?.nodes[1]).toEqual(usual.lastGood?.nodes[1]);
    expect(beaten.latest).toEqual(usual.latest);
  });
});
