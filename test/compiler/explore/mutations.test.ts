import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../plan/diagnostic.js';
import { compileHere } from '../world.js';

const sections = (text: string): { head: string; steps: string[] } => {
  const [head = '', ...steps] = text.split(/^(?=## )/m);
  return { head, steps };
};
const check = (head: string, steps: readonly string[]): readonly Diagnostic[] =>
  compileHere([head, ...steps].join(''), { explore: true }).diagnostics;
const title = (step: string) => step.split('\n', 1)[0]?.slice(3) ?? '';

/**
 * Steps that a runbook is no less safe without: notices, a standby after the move, a fence that stands already, what is said about a list that
 * was found, and the preflight, which spares people a move that would be undone.
 */
const DISPENSABLE = [
  'Look for what would hurt',
  'Tell people',
  'Let the server we left follow',
  'Fence the old primary on its host',
  'Write it again on the new primary',
  'Sign the ledger',
  'Keep the signature with the ledger',
];

describe.each(['failover', 'switchover', 'failback', 'reconciliation'])('the shipped %s', name => {
  const { head, steps } = sections(readFileSync(`runbooks/orders-${name}.md`, 'utf8'));

  it('is refused without any one of its steps', () => {
    for (const [index, step] of steps.entries()) {
      if (DISPENSABLE.includes(title(step))) continue;
      const said = check(head, steps.toSpliced(index, 1));
      expect(
        said.map(({ severity }) => severity),
        `without "${title(step)}"`,
      ).toContain('error');
    }
  });

  it('is refused whenever its point of no return stands before anything that it stood after', () => {
    const point = steps.findIndex(step => /do: postgres\.(?:promote|switchover|replay-stranded)/.test(step));
    for (let to = 0; to < point; to += 1) {
      const moved = steps.toSpliced(point, 1).toSpliced(to, 0, steps[point]!);
      if (name === 'reconciliation' && to < 1) continue;
      expect(
        check(head, moved).map(({ severity }) => severity),
        `at ${to}`,
      ).toContain('error');
    }
  });
});

it('a plan of fifteen steps with six of them side by side is explored whole', () => {
  const { head, steps } = sections(readFileSync('runbooks/orders-failover.md', 'utf8'));
  const notices = Array.from(
    { length: 6 },
    (_, index) =>
      `## Tell team ${index}\n\`\`\`yaml step\ndo: notify\nid: team-${index}\nneeds: []\nmessage: It begins.\n\`\`\`\n\n`,
  );
  const first = steps[0]!.replace('id: lag\n', 'id: lag\nneeds: []\n');
  const said = check(head, [...notices, first, ...steps.slice(1)]);
  expect(said).toEqual([]);
});
