import { describe, expect, it } from 'vitest';
import { parsePgoutput } from '../../activities/host/pgoutput.js';
import { StrandedStream } from '../../activities/host/stranded-stream.js';
import { begin, bytes, commit, type Part, relation, tuple } from './host-pgoutput-bytes.js';

const ITEMS = relation(7, 'public', 'items', [
  { name: 'id', key: true },
  { name: 'note', key: false },
]);

const AT = '2026-11-24T11:57:19.991Z';
const read = (fork: string, messages: readonly Buffer[]) => {
  const stream = new StrandedStream(fork);
  return messages.flatMap(message => stream.take(parsePgoutput(message)) ?? []);
};
const insert = (id: string) => bytes('I', { uint32: 7 }, 'N', tuple([id, 'a']));
const changed = (...old: readonly Part[]) =>
  read('0/1', [begin('0/2', AT, 1), ITEMS, bytes('U', { uint32: 7 }, ...old, 'N', tuple(['1', undefined]))])[0];

describe('parsePgoutput', () => {
  it('reads when and where a transaction committed', () => {
    expect(parsePgoutput(begin('0/1C08418', '2026-11-24T11:57:19.991Z', 735))).toEqual({
      kind: 'begin',
      commitLsn: '0/1C08418',
      committedAt: '2026-11-24T11:57:19.991Z',
      xid: 735,
    });
    expect(parsePgoutput(commit('1A/0', '1A/30'))).toEqual({ kind: 'commit', commitLsn: '1A/0', endLsn: '1A/30' });
  });

  it('reads a relation with its key columns', () => {
    expect(parsePgoutput(ITEMS)).toEqual({
      kind: 'relation',
      id: 7,
      schema: 'public',
      table: 'items',
      identity: 'f',
      columns: [
        { name: 'id', inKey: true },
        { name: 'note', inKey: false },
      ],
    });
  });

  it('tells NULL, an unchanged TOASTed value and text apart', () => {
    const message = bytes('I', { uint32: 7 }, 'N', tuple(['Grüße', null, undefined]));
    expect(parsePgoutput(message)).toEqual({ kind: 'insert', relation: 7, row: ['Grüße', null, undefined] });
  });

  it('reads an update without, with a key and with a whole old row', () => {
    const after = ['N', tuple(['1', 'b'])] as const;
    const update = (...old: readonly Part[]) => parsePgoutput(bytes('U', { uint32: 7 }, ...old, ...after));
    expect(update()).toMatchObject({ old: null, row: ['1', 'b'] });
    expect(update('K', tuple(['2', null]))).toMatchObject({ old: { full: false, row: ['2', null] } });
    expect(update('O', tuple(['1', 'a']))).toMatchObject({ old: { full: true, row: ['1', 'a'] } });
  });

  it('reads a delete and a truncate', () => {
    expect(parsePgoutput(bytes('D', { uint32: 7 }, 'O', tuple(['1', 'a'])))).toEqual({
      kind: 'delete',
      relation: 7,
      old: { full: true, row: ['1', 'a'] },
    });
    const truncate = bytes('T', { uint32: 2 }, { uint8: 1 }, { uint32: 7 }, { uint32: 8 });
    expect(parsePgoutput(truncate)).toEqual({ kind: 'truncate', relations: [7, 8] });
  });

  it('refuses a message that is cut short at any byte, and one it does not know', () => {
    const whole = bytes('U', { uint32: 7 }, 'O', tuple(['1', 'a']), 'N', tuple(['1', 'b']));
    for (let length = 0; length < whole.length; length++) {
      expect(() => parsePgoutput(whole.subarray(0, length)), `cut at ${length}`).toThrow(RangeError);
    }
    expect(() => parsePgoutput(bytes('S', { uint32: 1 }))).toThrow('protocol version 1');
  });
});

describe('StrandedStream', () => {
  it('keeps the transactions whose commit record starts at the fork or after it', () => {
    const changes = read('0/200', [
      begin('0/1FF', AT, 1),
      ITEMS,
      insert('before'),
      commit('0/1FF', '0/200'),
      begin('0/200', AT, 2),
      insert('at'),
      commit('0/200', '0/230'),
      begin('1/0', AT, 3),
      insert('after'),
      insert('after that'),
      commit('1/0', '1/30'),
    ]);
    expect(changes.map(({ new: row, commitLsn, seq }) => [row?.['id'], commitLsn, seq])).toEqual([
      ['at', '0/200', 1],
      ['after', '1/0', 1],
      ['after that', '1/0', 2],
    ]);
  });

  it("leaves Lifeboat's own rows out, which are no client's writes", () => {
    const own = relation(7, 'lifeboat', 'heartbeat', [{ name: 'id', key: true }]);
    expect(read('0/1', [begin('0/2', AT, 1), own, bytes('I', { uint32: 7 }, 'N', tuple(['1']))])).toEqual([]);
  });

  it('fills a TOASTed value that did not change from the old row, and leaves it out where that is unknown', () => {
    expect(changed('O', tuple(['0', 'long']))).toMatchObject({ old: { id: '0' }, new: { id: '1', note: 'long' } });
    expect(changed('K', tuple(['0', null]))).toMatchObject({ old: null, oldKey: { id: '0' }, new: { id: '1' } });
    expect(changed()?.new).toEqual({ id: '1' });
  });

  it('stops at a truncation after the fork and passes one before it', () => {
    const truncate = bytes('T', { uint32: 1 }, { uint8: 0 }, { uint32: 7 });
    expect(read('0/9', [begin('0/2', AT, 1), ITEMS, truncate])).toEqual([]);
    expect(() => read('0/1', [begin('0/2', AT, 1), ITEMS, truncate])).toThrow('truncated public.items');
  });
});
