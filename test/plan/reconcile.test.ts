import { describe, expect, it } from 'vitest';
import { type Image, judgeRow, type RowCase, type RowOutcome, type Versions } from '../../plan/reconcile.js';
import { TableRule } from '../../plan/reconcile-table.js';

const SKEW = { ms: 0, how: 'measured' } as const;
const LWW = { reconcile: 'lww', timestamp: 'at', clock_skew: '2s' };
const MERGE = {
  reconcile: 'merge',
  columns: { n: 'sum', tags: 'union', top: 'max', low: 'min', on: 'any', note: 'longer' },
};
const CRDT = {
  reconcile: 'crdt',
  timestamp: 'at',
  clock_skew: '1s',
  columns: { n: 'counter', grown: 'grow-only-counter', tags: 'set', name: 'register' },
};

function judge(versions: Versions, rule?: unknown, choice: 'old' | 'new' | null = null, keyFromSequence = false) {
  const terms = { rule: rule === undefined ? undefined : TableRule.parse(rule), skew: SKEW, choice };
  return judgeRow(versions, { keyFromSequence }, terms);
}
const row = (n: string, more: Image = {}): Image => ({ id: '1', n, ...more });

describe('a stranded row', () => {
  it.each<[string, Versions, RowCase, RowOutcome]>([
    [
      'is replayed when only the old primary changed it',
      { fork: row('1'), old: row('2'), new: row('1') },
      'only-old-changed',
      'replayed',
    ],
    [
      'is replayed when only the old primary inserted it',
      { fork: null, old: row('2'), new: null },
      'only-old-changed',
      'replayed',
    ],
    [
      'is deleted when only the old primary deleted it',
      { fork: row('1'), old: null, new: row('1') },
      'only-old-changed',
      'replayed',
    ],
    [
      'is there already when both sides wrote the same',
      { fork: row('1'), old: row('2'), new: row('2') },
      'same-on-both-sides',
      'already-there',
    ],
    [
      'is there already when both sides inserted the same',
      { fork: null, old: row('2'), new: row('2') },
      'same-on-both-sides',
      'already-there',
    ],
    [
      'is there already when both sides deleted it',
      { fork: row('1'), old: null, new: null },
      'same-on-both-sides',
      'already-there',
    ],
    [
      'is there already without a known fork when both sides are the same',
      { fork: undefined, old: row('2'), new: row('2') },
      'same-on-both-sides',
      'already-there',
    ],
    [
      'is a conflict when both sides changed it',
      { fork: row('1'), old: row('2'), new: row('3') },
      'both-changed',
      'conflict',
    ],
    [
      'is a conflict when it was changed there and deleted here',
      { fork: row('1'), old: row('2'), new: null },
      'changed-there-deleted-here',
      'conflict',
    ],
    [
      'is a conflict when it was deleted there and changed here',
      { fork: row('1'), old: null, new: row('3') },
      'deleted-there-changed-here',
      'conflict',
    ],
    [
      'is a conflict when both sides inserted its key',
      { fork: null, old: row('2'), new: row('3') },
      'key-clash',
      'conflict',
    ],
    [
      'is a conflict when its fork is unknown and the sides differ',
      { fork: undefined, old: row('2'), new: row('1') },
      'fork-unknown',
      'conflict',
    ],
    [
      'is a conflict when its fork is unknown and it was deleted there',
      { fork: undefined, old: null, new: row('1') },
      'fork-unknown',
      'conflict',
    ],
    [
      'is a conflict when its fork is unknown and it is gone here',
      { fork: undefined, old: row('2'), new: null },
      'fork-unknown',
      'conflict',
    ],
    [
      'tells NULL from an empty text',
      { fork: { id: '1', n: '' }, old: row('2'), new: { id: '1', n: null } },
      'both-changed',
      'conflict',
    ],
    [
      'is compared only by what was recorded of it',
      { fork: row('1'), old: row('2'), new: row('1', { big: 'text' }) },
      'only-old-changed',
      'replayed',
    ],
  ])('%s', (_, versions, is, outcome) => {
    expect(judge(versions)).toMatchObject({ is, outcome });
    expect(judge(versions, { reconcile: 'replay' })).toEqual(judge(versions, { reconcile: 'ask' }));
  });

  it('is never merged when a sequence gave its number to two things', () => {
    const versions = {
      fork: null,
      old: row('2', { at: '2026-01-02 00:00:00+00' }),
      new: row('3', { at: '2026-01-01 00:00:00+00' }),
    };
    for (const rule of [undefined, LWW, MERGE, CRDT])
      expect(judge(versions, rule, null, true)).toMatchObject({ is: 'sequence-clash', take: 'ask' });
  });

  it('becomes what a person decided', () => {
    const versions = { fork: row('1'), old: row('2'), new: row('3', { big: 'text' }) };
    expect(judge(versions, undefined, 'old')).toMatchObject({ take: row('2', { big: 'text' }), outcome: 'replayed' });
    expect(judge(versions, undefined, 'new')).toMatchObject({ take: versions.new, outcome: 'discarded' });
    expect(judge({ ...versions, old: null }, undefined, 'old')).toMatchObject({ take: null, outcome: 'replayed' });
  });
});

const at = (old: string | null, ours: string | null) =>
  judge(
    { fork: row('1', { at: '2026-01-01 00:00:00+00' }), old: row('2', { at: old }), new: row('3', { at: ours }) },
    LWW,
  );
const merge = (fork: Image | null | undefined, old: Image, ours: Image) => judge({ fork, old, new: ours }, MERGE);
const time = (second: number) => ({ at: `2026-01-01 00:00:${second}+00` });
const crdt = (fork: Image, old: Image, ours: Image) =>
  judge({ fork: { ...fork, ...time(10) }, old: { ...old, ...time(30) }, new: { ...ours, ...time(20) } }, CRDT);

describe('lww', () => {
  it('takes the later write, whatever the zone, and says by which clocks', () => {
    expect(at('2026-01-02 00:00:10+00', '2026-01-02 00:00:00+00')).toMatchObject({
      outcome: 'replayed',
      take: { n: '2' },
      why: 'the old primary wrote last: at 2026-01-02 00:00:10+00 there, 2026-01-02 00:00:00+00 here, clock skew 2000 ms assumed',
    });
    expect(at('2026-01-02 00:00:10.5+02', '2026-01-02 00:00:00+00')).toMatchObject({
      outcome: 'discarded',
      take: { n: '3' },
    });
  });

  it('asks when the writes are closer than the clocks agree, and when there is no time', () => {
    expect(at('2026-01-02 00:00:02+00', '2026-01-02 00:00:00+00')).toMatchObject({ take: 'ask' });
    expect(at(null, '2026-01-02 00:00:00+00')).toMatchObject({ take: 'ask' });
    expect(at('infinity', '2026-01-02 00:00:00+00')).toMatchObject({ take: 'ask' });
    const deleted = { fork: row('1'), old: null, new: row('3', { at: '2026-01-02 00:00:00+00' }) };
    expect(judge(deleted, LWW)).toMatchObject({ take: 'ask' });
  });

  it('takes a measured skew over a smaller assumed one', () => {
    const versions = {
      fork: row('1'),
      old: row('2', { at: '2026-01-02 00:01:00+00' }),
      new: row('3', { at: '2026-01-02 00:00:00+00' }),
    };
    const terms = { rule: TableRule.parse(LWW), choice: null };
    const ruling = judgeRow(versions, { keyFromSequence: false }, { ...terms, skew: { ms: 90_000, how: 'measured' } });
    expect(ruling).toMatchObject({ take: 'ask', why: expect.stringContaining('90000 ms measured') });
  });
});

describe('merge', () => {
  it.each<[string, Image, Image, Image, Image]>([
    ['adds both increments', { n: '10' }, { n: '15' }, { n: '8' }, { n: '13' }],
    ['adds decimals exactly', { n: '0.10' }, { n: '0.30' }, { n: '0.200' }, { n: '0.400' }],
    ['unites arrays', { tags: '{a}' }, { tags: '{a,b}' }, { tags: '{"c d",a}' }, { tags: '{"a","b","c d"}' }],
    ['unites jsonb arrays', { tags: '[1]' }, { tags: '[1, "b"]' }, { tags: '[2, 1]' }, { tags: '[1, "b", 2]' }],
    [
      'keeps an element that reads NULL apart from NULL',
      { tags: '{}' },
      { tags: '{"NULL"}' },
      { tags: '{NULL}' },
      { tags: '{"NULL",NULL}' },
    ],
    ['takes the greater number', { top: '1' }, { top: '10' }, { top: '9' }, { top: '10' }],
    [
      'takes the earlier time',
      { low: '2026-01-03' },
      { low: '2026-01-02' },
      { low: '2026-01-01' },
      { low: '2026-01-01' },
    ],
    [
      'takes each column that only one side changed',
      { a: '1', b: '1' },
      { a: '2', b: '1' },
      { a: '1', b: '3' },
      { a: '2', b: '3' },
    ],
    ['takes the longer text', { note: 'a' }, { note: 'abc' }, { note: 'ab' }, { note: 'abc' }],
  ])('%s', (_, fork, old, ours, taken) => {
    expect(merge(fork, old, ours).take).toEqual(taken);
    expect(merge(fork, ours, old).take).toEqual(taken);
  });

  it.each<[string, Image | null | undefined, Image, Image]>([
    ['both sides changed a column without a function', { a: '1' }, { a: '2' }, { a: '3' }],
    ['an increment cannot be told without the fork', undefined, { n: '2' }, { n: '3' }],
    ['a number is none', { n: '1' }, { n: 'NaN' }, { n: '3' }],
    ['a set is an object', { tags: '{"a": 1}' }, { tags: '{"a": 2}' }, { tags: '{"a": 3}' }],
    ['a jsonb number would be rounded', { tags: '[]' }, { tags: '[12345678901234567890]' }, { tags: '[1]' }],
    ['a value is NULL on one side', { n: '1' }, { n: null }, { n: '3' }],
  ])('asks when %s', (_, fork, old, ours) => {
    expect(merge(fork, old, ours)).toMatchObject({ take: 'ask', outcome: 'conflict' });
  });

  it('counts from nothing where both sides inserted the row', () => {
    expect(merge(null, { n: '2' }, { n: '3' }).take).toEqual({ n: '5' });
  });
});

describe('crdt', () => {
  it.each<[string, Image, Image, Image, Image]>([
    ['a counter goes up and down', { n: '10' }, { n: '7' }, { n: '11' }, { n: '8' }],
    ['a grow-only counter goes up', { grown: '10' }, { grown: '12' }, { grown: '11' }, { grown: '13' }],
    [
      'a set keeps what was added and forgets what was removed',
      { tags: '{a,b,c}' },
      { tags: '{a,b,d}' },
      { tags: '{b,c,e}' },
      { tags: '{"b","d","e"}' },
    ],
    ['a register holds the later write', { name: 'x' }, { name: 'y' }, { name: 'z' }, { name: 'y' }],
    ['a column without a type is a register', { other: 'x' }, { other: 'y' }, { other: 'z' }, { other: 'y' }],
  ])('%s', (_, fork, old, ours, taken) => {
    expect(crdt(fork, old, ours).take).toEqual({ ...taken, ...time(30) });
  });

  it('asks when a grow-only counter went down', () => {
    expect(crdt({ grown: '10' }, { grown: '9' }, { grown: '11' }).take).toBe('ask');
  });

  it('asks for a register without a time', () => {
    const rule = { reconcile: 'crdt', columns: { name: 'register' } };
    expect(judge({ fork: { name: 'x' }, old: { name: 'y' }, new: { name: 'z' } }, rule).take).toBe('ask');
  });
});
