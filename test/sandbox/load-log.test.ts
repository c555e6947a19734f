import { expect, it } from 'vitest';
import { acknowledgedIds, failedWrites, type LoadRecord, longestWriteGap } from '../../sandbox/load-log.js';

function record(event: LoadRecord['event'], at: number, id = `id-${at}`): LoadRecord {
  return { event, id, client: 0, at };
}
const acks = (...times: number[]) => times.map(at => record('ack', at));

it('counts a write as acknowledged only when its client was told so', () => {
  const records = [
    record('try', 1, 'a'),
    record('try', 2, 'b'),
    record('ack', 3, 'a'),
    record('error', 4, 'b'),
    record('try', 5, 'c'),
  ];
  expect(acknowledgedIds(records)).toEqual(['a']);
});

it('counts the failed writes of a window, its end excluded', () => {
  const records = [record('error', 10), record('error', 20), record('ack', 15), record('error', 30)];
  expect(failedWrites(records, { from: 10, to: 30 }).map(({ at }) => at)).toEqual([10, 20]);
});

it('finds the longest gap between acknowledgements, whoever got them', () => {
  expect(longestWriteGap(acks(0, 5, 10, 150, 155), { from: 0, to: 160 })).toEqual({ from: 10, to: 150, ms: 140 });
});

it('counts a gap whole that only touches the window', () => {
  expect(longestWriteGap(acks(0, 100, 110), { from: 90, to: 105 })).toEqual({ from: 0, to: 100, ms: 100 });
  expect(longestWriteGap(acks(0, 10, 200), { from: 5, to: 50 })).toEqual({ from: 10, to: 200, ms: 190 });
});

it('closes a gap that nobody ended with the end of the window', () => {
  expect(longestWriteGap(acks(0, 10), { from: 0, to: 60 })).toEqual({ from: 10, to: 60, ms: 50 });
  expect(longestWriteGap([], { from: 20, to: 60 })).toEqual({ from: 20, to: 60, ms: 40 });
});

it('does not care in which order the lines were written', () => {
  expect(longestWriteGap(acks(150, 0, 10), { from: 0, to: 150 }).ms).toBe(140);
});
