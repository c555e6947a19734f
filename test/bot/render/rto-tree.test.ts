import { expect, it } from 'vitest';
import { rtoTree } from '../../../bot/render/rto-tree.js';
import type { Plan } from '../../../plan/plan.js';
import { examplePlan } from './example.js';

/** The lines that compare with the objectives, and those that say what is not counted. */
function verdicts(change: Partial<Plan>): string[] {
  return rtoTree({ ...examplePlan(), ...change }).filter(line => /^(?:RTO|RPO|Not|\d+ manual)/.test(line));
}

it.each([
  ['within both objectives', { rtoMs: 1_200_000, rpoMs: 20_000 }, ['4 m 15 s to spare', '10 s of 20 s: 10 s to spare']],
  ['above both', { rtoMs: 900_000, rpoMs: 4_000 }, ['worst 15 m 45 s of 15 m: 45 s above', '10 s of 4 s: 6 s above']],
])('compares the worst case with the objectives: %s', (_, objectives, said) => {
  const [, rto, rpo] = verdicts({ objectives });
  expect(rto).toContain(said[0]);
  expect(rpo).toContain(said[1]);
});

it('names steps that people do', () => {
  const { steps } = examplePlan();
  const byHand = steps.map(step => (step.id === 'fence' ? { ...step, manual: true, expectedMs: 0 } : step));
  expect(verdicts({ steps: byHand })[0]).toBe('1 manual step is not counted: fence.');
});

it('says so when the run takes nothing away or nothing bounds the loss', () => {
  const steps = examplePlan().steps.filter(({ id }) => id === 'lag' || id === 'tell');
  expect(verdicts({ kind: 'reconciliation', steps })).toEqual([
    'RTO: the run does not take the service away, objective 20 m.',
    'RPO: no gate bounds the loss, objective 10 s.',
  ]);
});

it('shows a title as one printable line', () => {
  const steps = examplePlan().steps.map(step => ({ ...step, title: `a\u001b[2J\n${step.title}` }));
  const text = rtoTree({ ...examplePlan(), steps }).join('');
  expect([text.includes('\u001b'), text.includes('\n')]).toEqual([false, false]);
});
