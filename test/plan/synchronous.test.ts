import { describe, expect, it } from 'vitest';
import { judgeLag } from '../../plan/gates/lag.js';
import type { SyncReading, WatchState } from '../../plan/replication.js';
import { parseSynchronousNames } from '../../plan/synchronous.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import { gone, lagReading, node, NOW, primary, reading, standby } from './readings.js';

describe('the setting that names the standbys a commit waits for', () => {
  it.each([
    ['us-east', 1, ['us-east']],
    ['"us-east", AP', 1, ['us-east', 'ap']],
    ['2 (a, b)', 2, ['a', 'b']],
    ['FIRST 1 (a,b)', 1, ['a', 'b']],
    ['any 2 ("a", b, c)', 2, ['a', 'b', 'c']],
  ])('is read from %s', (text, needed, listed) => {
    expect(parseSynchronousNames(text)).toEqual({ needed, listed });
  });
  it.each(['', '*', 'ANY 1 (*)', 'ANY 3 (a, b)', 'ANY 0 (a)', 'a,'])('is nothing to rely on in "%s"', text => {
    expect(parseSynchronousNames(text)).toBeNull();
  });
});

const sync = (names: string, flushed: string, members: readonly string[], commitsWait = true): SyncReading => ({
  names,
  commitsWait,
  members: members.map(name => ({ name, flushed })),
});
const at = (n: number, given: SyncReading, have = '0/5000000') => ({
  at: NOW - 5_000 + n * 1_000,
  nodes: [primary({ have, sync: given, at: NOW - 5_000 + n * 1_000 }), standby()],
});
const looks = (...given: Parameters<typeof at>[1][]): WatchState =>
  given.reduce((state, one, n) => foldWatch(state, at(n, one)), freshWatch('orders'));
const quorum = (k: number, ...names: string[]) => sync(`ANY ${k} (${names.join(', ')})`, '0/5000000', names);
const ap = (change = {}) => node('ap-south', { receiver: null, ...change });
const one = sync('us-east', '0/5000000', ['us-east']);

describe('the record of synchronous standbys', () => {
  it('names a member only one look after the setting was seen to work', () => {
    expect(looks(one).sync).toBeNull();
    expect(looks(one, one).sync).toMatchObject({ region: 'eu-west', needed: 1, confirmed: ['us-east'] });
  });
  it('waits for the member to have what the primary had when the waiting began', () => {
    const behind = sync('us-east', '0/4000000', ['us-east']);
    expect(looks(behind, behind).sync).toBeNull();
    expect(looks(behind, one).sync).not.toBeNull();
  });
  it.each<[string, SyncReading]>([
    ['the setting is gone', sync('', '0/5000000', [], false)],
    ['some commits no longer wait', sync('us-east', '0/5000000', ['us-east'], false)],
    ['the member is no longer waited for', sync('us-east', '0/5000000', [])],
    ['another standby is named as well', sync('ANY 1 (us-east, ap-south)', '0/5000000', ['us-east'])],
    ['two standbys share the name', sync('us-east', '0/5000000', ['us-east', 'us-east'])],
  ])('is gone at the first look at which %s', (_, change) => {
    const state = looks(one, one, change);
    expect(state.sync?.listed.join() === 'us-east' && state.sync !== null).toBe(false);
  });
  it('is kept while the primary does not answer', () => {
    const state = foldWatch(looks(one, one), { at: NOW, nodes: [gone(), standby()] });
    expect(state.sync).toMatchObject({ confirmed: ['us-east'] });
  });
  it('is gone once another server is the primary', () => {
    const moved = { at: NOW, nodes: [gone(), standby({ inRecovery: false, timeline: 2, sync: one })] };
    expect(foldWatch(looks(one, one), moved).sync).toBeNull();
  });
});

describe('zero loss', () => {
  const context = { args: { region: 'us-east', max_loss: 0 }, accepted: null };
  const cut = standby({ receiver: null, heartbeatAt: NOW - 60_000 });
  const lost = (watch: WatchState) => foldWatch(watch, { at: NOW - 100, nodes: [gone(), cut] });

  it('is proved by the record, within any budget, and says what it does not cover', () => {
    const judged = judgeLag(lagReading(reading(gone(), cut), lost(looks(one, one))), context);
    expect(judged).toMatchObject({ verdict: 'pass', loss: { zeroProved: true, atMostMs: 0, atLeastBytes: 0 } });
    expect(judged.reason).toContain('a commit whose wait was cancelled');
  });
  it('is not proved without a record, by a standby that happened to have everything', () => {
    const none = sync('', '0/5000000', [], false);
    expect(judgeLag(lagReading(reading(gone(), cut), lost(looks(none, none))), context).loss?.zeroProved).toBe(false);
  });
  const third: [string, SyncReading, ReturnType<typeof node>, boolean][] = [
    ['1 of 2 waited for and both answer', quorum(1, 'us-east', 'ap-south'), ap(), true],
    [
      '1 of 2 waited for and one is silent',
      quorum(1, 'us-east', 'ap-south'),
      ap({ contact: 'silent', inRecovery: null }),
      false,
    ],
    [
      '2 of 2 waited for and one is silent',
      quorum(2, 'us-east', 'ap-south'),
      ap({ contact: 'silent', inRecovery: null }),
      true,
    ],
    [
      '1 of 2 waited for and the other is on another timeline',
      quorum(1, 'us-east', 'ap-south'),
      ap({ timeline: 7 }),
      false,
    ],
    ['the candidate is not one of them', quorum(1, 'ap-south'), ap(), false],
  ];
  it.each(third)('with three servers: %s', (_, setting, other, proved) => {
    const judged = judgeLag(lagReading(reading(gone(), cut, other), lost(looks(setting, setting))), context);
    expect(judged.loss?.zeroProved).toBe(proved);
  });
  it('is proved of the standby that has most, so the other one is refused', () => {
    const both = quorum(1, 'us-east', 'ap-south');
    const judged = judgeLag(
      lagReading(reading(gone(), cut, ap({ have: '0/5000100' })), lost(looks(both, both))),
      context,
    );
    expect(judged).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('promote that one') });
  });
});
