import { expect, it } from 'vitest';
import { diffPlans } from '../../../compiler/diff/diff-plans.js';
import { example, SETTLE } from '../../../compiler/rules/example.js';
import { overlaidInventory } from '../lay-over.js';
import { compileHere } from '../world.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const INVOKE = '## Check the letter\n```yaml step\ndo: override.check\noverride: letter-7\n```';
const ROOM = '## See whether there is room\n```yaml step\ndo: capacity.check\nregion: ${to}\nat_least: 4\n```';

function planOf(text: string, until = '2027-03-31') {
  const allows = 'residency: { databases: [orders], jurisdictions: [us] }';
  const over = `overrides: { letter-7: { reason: Allowed in writing., by: ana, until: ${until}, ${allows} } }`;
  const { plan, diagnostics } = compileHere(text, {}, overlaidInventory(over));
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return plan;
}
const said = (...[before, after]: readonly [ReturnType<typeof planOf>, ReturnType<typeof planOf>]) =>
  diffPlans(before, after).meanings.map(({ tone, sentence }) => `${tone}: ${sentence}`);
const [plain, bent] = [planOf(example(MOVE)), planOf(example([INVOKE, ...MOVE]))];

it('an edit that rests on an override is worse, and one that does no longer is better', () => {
  expect(said(plain, bent)).toContain(
    'worse: This edit rests on the override letter-7, which counts until 2027-03-31.',
  );
  expect(said(bent, plain)).toContain('better: This edit rests no longer on the override letter-7.');
});

it('a later last day is worse, and an earlier one is nothing to warn of', () => {
  const longer = planOf(example([INVOKE, ...MOVE]), '2028-01-31');
  expect(said(bent, longer)).toContain(
    'worse: The override letter-7 counts until 2028-01-31, no longer until 2027-03-31.',
  );
  expect(said(longer, bent).filter(line => line.includes('letter-7'))).toEqual([]);
});

it('an edit that takes the check of the capacity away is worse', () => {
  expect(said(planOf(example([ROOM, ...MOVE])), plain)).toContain(
    'worse: This edit removes the only check of the capacity of us-east.',
  );
});
