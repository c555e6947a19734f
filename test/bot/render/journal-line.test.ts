import { expect, it } from 'vitest';
import { journalLine } from '../../../bot/render/journal-line.js';
import { JournalEvent } from '../../../plan/journal.js';
import { entry, succeeded, T0 } from './example.js';

it('shows a run as lines with the time since its start', () => {
  const { journal, startedAt } = succeeded();
  expect(`\n${journal.map(one => journalLine(one, startedAt)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
          +0 ms  > ana started "Fail orders over" (real): eu-west is dark
        +240 ms  ✗ The primary is gone. A promotion of us-east loses at least 1,310 bytes, at most 42.1 s; budget 10 s.
           +9 s  ✓ bo approved and accepts a loss of at most 1 m (eu-west is dark): 1 of 2.
          +14 s  = SUCCEEDED. orders runs in us-east.
    "
  `);
});

it('marks a gate by its verdict', () => {
  const verdicts = ['pass', 'fail', 'unknown', 'stale'];
  const lines = verdicts.map(verdict =>
    journalLine(entry(1, 0, 'gate-judged', 'lag', verdict, { verdict }), T0).trim(),
  );
  expect(lines).toEqual(['+0 ms  ✓ pass', '+0 ms  ✗ fail', '+0 ms  ? unknown', '+0 ms  ? stale']);
});

it('has a line for every event', () => {
  for (const event of Object.values(JournalEvent))
    expect(journalLine(entry(1, 65_000, event, null, 'x'), T0)).toMatch(/^ *\+1 m 5 s {2}. x$/);
});

it('prints a sentence with a forged line as one line', () => {
  expect(journalLine(entry(1, 0, 'paused', null, 'ana paused\n+1 s  ✓ Done: Promote'), T0).split('\n')).toHaveLength(1);
});
