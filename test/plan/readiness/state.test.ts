import { array, assert, boolean, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../plan/gate.js';
import { type Finding, finding, worstOf } from '../../../plan/readiness/finding.js';
import { foldReadiness, freshReadiness, type ReadinessState } from '../../../plan/readiness/state.js';

const MINUTE = 60_000;
const damping = { readings: 2, withinMs: 30 * MINUTE };

/** Rounds five minutes apart, each with the verdict of one check; what people are told after each. */
function told(verdicts: readonly string[], by = damping) {
  let state: ReadinessState = freshReadiness('orders', 5 * MINUTE);
  return verdicts.map((verdict, n) => {
    const findings: Finding[] = [
      finding('names', 'db', verdict as Verdict, verdict === 'pass' ? 'Fine.' : `It is ${verdict}.`),
    ];
    const at = n * 5 * MINUTE;
    const folded = foldReadiness(state, [{ path: 'a.md', title: 'A', hash: 'h', findings }], {
      at,
      everyMs: 5 * MINUTE,
      damping: by,
    });
    state = folded.state;
    return { news: folded.news, state };
  });
}
const news = (verdicts: readonly string[], by = damping) => told(verdicts, by).map(one => one.news !== null);
const words = (text: string) =>
  text.split(' ').map(word => ({ p: 'pass', f: 'fail', u: 'unknown', s: 'stale' })[word]!);

describe('what people are told of readiness', () => {
  it.each([
    ['p p p p', 'nothing while all is well', ''],
    ['p f p p', 'nothing of one bad reading', ''],
    ['p f f f f', 'a change for the worse once', '2'],
    ['f f f', 'a bad beginning once, when it is confirmed', '1'],
    ['f p p p', 'nothing of a beginning that was only early', ''],
    ['p f f p p p', 'the change back once', '2 4'],
    ['p f f p f p p', 'nothing of one good reading between bad ones', '2 6'],
    ['p f u f s', 'a change of the kind of trouble not again', '2'],
    ['p f p f p f p f p f p', 'trouble that comes and goes for half an hour', '7'],
    ['f f p f p f p f p f p f p f p f', 'nothing good of what comes and goes', '1'],
  ])('%s: %s', (verdicts, _, at) => {
    const said = news(words(verdicts)).flatMap((yes, n) => (yes ? [String(n)] : []));
    expect(said.join(' ')).toBe(at);
  });

  it('says the reason, and afterwards what was put right', () => {
    const rounds = told(words('p f f p p')).map(one => one.news);
    expect(rounds[2]).toBe('orders could not be moved as planned. It is fail.');
    expect(rounds[4]).toBe('orders could be moved as planned. Put right: It is fail.');
  });

  it('says every change at once where one reading is declared to be enough', () => {
    expect(news(words('f p f p'), { ...damping, readings: 1 })).toEqual([true, true, true, true]);
  });

  it('never says the same thing twice in a row, whatever the readings are', () => {
    const readings = array(constantFrom('pass', 'fail', 'unknown'), { maxLength: 60 });
    assert(
      property(readings, integer({ min: 1, max: 4 }), (verdicts, count) => {
        const said = told(verdicts, { ...damping, readings: count }).flatMap(one => one.news ?? []);
        const good = said.map(text => text.includes('could be moved'));
        return good.every((one, n) => one === (n % 2 === 1));
      }),
    );
  });

  it('tells people of a good state after as many good readings as are declared, and of a bad one likewise', () => {
    assert(
      property(array(boolean(), { maxLength: 40 }), boolean(), (before, last) => {
        const verdicts = [...before, last, last].map(passes => (passes ? 'pass' : 'fail'));
        const check = Object.values(told(verdicts).at(-1)?.state.checks ?? {})[0];
        return check?.believed === last;
      }),
    );
  });
});

describe('the state', () => {
  it('shows the newest reading, not what people believe, with since when it says so', () => {
    const { state } = told(words('p p f')).at(-1)!;
    expect(state).toMatchObject({ verdict: 'fail', at: 10 * MINUTE });
    expect(state.plans[0]?.findings[0]).toMatchObject({ verdict: 'fail', since: 10 * MINUTE, sentence: 'It is fail.' });
    expect(told(words('p f f f')).at(-1)!.state.plans[0]?.findings[0]?.since).toBe(5 * MINUTE);
  });
  it('is not ready when no plan is for the service', () => {
    const { state } = foldReadiness(freshReadiness('orders', 1), [], { at: 1, everyMs: 1, damping });
    expect(state.verdict).toBe('unknown');
  });
  it.each([
    [['pass', 'pass'], 'pass'],
    [['pass', 'stale'], 'stale'],
    [['stale', 'unknown'], 'unknown'],
    [['unknown', 'fail', 'pass'], 'fail'],
    [[], 'unknown'],
  ])('takes the worst of %j', (verdicts, worst) => {
    expect(worstOf(verdicts as Verdict[])).toBe(worst);
  });
});
