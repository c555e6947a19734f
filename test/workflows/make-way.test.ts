import { expect, it } from 'vitest';
import { makeWay, stopsForPeople } from '../../workflows/make-way.js';
import type { Run } from '../../workflows/run.js';

// Nobody proves who says this, so these are all the things that anybody at all can do with it.
const WORD = { person: 'anybody', reason: 'an alarm rang' };
function runOf(mode: 'real' | 'drill' | 'rehearse', pastPointOfNoReturn: boolean, status = 'running') {
  const journal: string[] = [];
  const record = {
    pastPointOfNoReturn,
    log: (event: string) => void journal.push(event),
    snapshot: () => ({ status }),
  };
  const run = { input: { mode }, record, yielding: null, abort: null } as unknown as Run;
  return { run, journal };
}

it.each([false, true])('a real run does not listen to it, past its point of no return or not: %s', past => {
  const { run, journal } = runOf('real', past, 'held');
  expect(makeWay(run, WORD)).toBe('A real run makes no way.');
  expect([run.yielding, run.abort, journal]).toEqual([null, null, []]);
});

it('a drill before its point of no return is put back, and once is enough', () => {
  const { run, journal } = runOf('drill', false);
  makeWay(run, WORD);
  expect(run.abort).toEqual(WORD);
  expect(makeWay(run, { ...WORD, person: 'another' })).toBe('It makes way already.');
  expect([run.abort, journal]).toEqual([WORD, ['abort-asked']]);
});

it.each([
  ['running', null],
  ['asking', WORD],
  ['manual', WORD],
  ['held', WORD],
  ['paused', WORD],
])('a drill past it that is %s goes forward, and stops only where it would wait for people', (status, abort) => {
  const { run } = runOf('drill', true, status);
  makeWay(run, WORD);
  expect(run.abort).toEqual(abort);
  expect(stopsForPeople(run)).toBe(true);
  expect(run.abort).toEqual(WORD);
});
