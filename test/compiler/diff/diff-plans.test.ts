import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planDiffLines } from '../../../bot/render/plan-diff.js';
import { diffPlans } from '../../../compiler/diff/diff-plans.js';
import { movedIds } from '../../../compiler/diff/moved-ids.js';
import { nameEffect } from '../../../compiler/diff/name-effect.js';
import { example, type ExampleStep } from '../../../compiler/rules/example.js';
import type { Plan, PlannedStep } from '../../../plan/plan.js';
import { compileHere, shippedInventory } from '../world.js';

const inventory = shippedInventory();
const WHOLE: readonly ExampleStep[] = ['gate', 'approve', 'fence', 'promote', 'verify', 'notify'];
const good = example(WHOLE);

function planOf(text: string): Plan {
  const { plan, refused, diagnostics } = compileHere(text, {}, inventory);
  const made = plan ?? refused;
  if (!made) throw new Error(JSON.stringify(diagnostics, null, 2));
  return made;
}
function said(after: string, before = good): string[] {
  return diffPlans(planOf(before), planOf(after)).meanings.map(({ tone, sentence }) => `${tone}: ${sentence}`);
}
const steps = (...names: ExampleStep[]): string => example(names);

describe('what an edit means', () => {
  it('is told when the promotion moves before the fence, although a rule refuses such a runbook', () => {
    expect(said(steps('gate', 'approve', 'promote', 'fence', 'verify', 'notify'))[0]).toBe(
      'worse: This edit moves the promotion of orders in us-east before the fence of orders in eu-west.',
    );
  });

  it.each([
    [
      'the fence goes',
      steps('gate', 'approve', 'promote', 'verify', 'notify'),
      'This edit removes the fence of orders in eu-west, which stood before the promotion of orders in us-east.',
    ],
    [
      'the gate goes',
      steps('approve', 'fence', 'promote', 'verify', 'notify'),
      'This edit removes the measurement of what orders would lose in us-east, which stood before the promotion of orders in us-east.',
    ],
    [
      'the approval comes too late',
      steps('gate', 'fence', 'promote', 'approve', 'verify', 'notify'),
      'This edit moves the promotion of orders in us-east before the approval.',
    ],
    [
      'the verification goes',
      steps('gate', 'approve', 'fence', 'promote', 'notify'),
      'This edit removes the only verification that orders takes writes in us-east.',
    ],
    [
      'the verification comes too early',
      steps('gate', 'approve', 'fence', 'verify', 'promote', 'notify'),
      'This edit moves the verification that orders takes writes in us-east before the promotion of orders in us-east.',
    ],
    [
      'nobody is told',
      steps('gate', 'approve', 'fence', 'promote', 'verify'),
      'This edit removes the only message to a channel.',
    ],
    [
      'the loss budget grows',
      good.replace('max_loss: 10s', 'max_loss: 60s'),
      'This edit raises the loss budget of orders in us-east from 10 s to 1 m.',
    ],
    [
      'the RPO grows',
      good.replace('---\n#', 'objectives: { rpo: 1m }\n---\n#'),
      'This edit raises the RPO from 10 s to 1 m.',
    ],
    ['fewer decide', good.replace('quorum: 2', 'quorum: 1'), 'This edit lowers the quorum of approve from 2 to 1.'],
    [
      'a failure is passed over',
      good.replace('do: postgres.verify-writable', 'do: postgres.verify-writable\non_failure: continue'),
      'A failure of verify no longer stops the run.',
    ],
    ['the way back goes', good.replace(/^failback.*\n/m, ''), 'This edit removes the way back (`failback`).'],
    [
      'the gate is given away from the promotion',
      good
        .replace('do: postgres.promote', 'needs: fence-the-old-primary\ndo: postgres.promote')
        .replace('do: postgres.fence', 'needs: approve\ndo: postgres.fence')
        .replace('do: approval.ask', 'needs: []\ndo: approval.ask'),
      'This edit moves the promotion of orders in us-east before the measurement of what orders would lose in us-east.',
    ],
  ])('is told when %s', (_, after, sentence) => {
    expect(said(after)).toContain(`worse: ${sentence}`);
    // The way back is never worse in the same words.
    expect(said(good, after)).not.toContain(`worse: ${sentence}`);
  });

  it('is told when the move is another one', () => {
    const turned = compileHere(good, { params: { from: 'us-east', to: 'eu-west' } }, inventory);
    const diff = diffPlans(planOf(good), (turned.plan ?? turned.refused)!);
    expect(diff.meanings[0]?.sentence).toBe(
      'The move goes from us-east to eu-west, no longer from eu-west to us-east.',
    );
    const switchover = planOf(readFileSync('runbooks/orders-switchover.md', 'utf8'));
    expect(diffPlans(planOf(good), switchover).meanings[0]?.sentence).toBe(
      'These are different runbooks: a failover of orders, and a switchover of orders.',
    );
  });

  it('is told when no decision has to be signed any more', () => {
    const signed = good.replace('quorum: 2', 'quorum: 2, second_factor: true');
    expect(said(good, signed)).toEqual([
      'worse: This edit lets approve be decided in Slack alone; no decision has to be signed any more.',
    ]);
    expect(said(signed)).toEqual(['better: This edit asks that one decision of approve is signed outside of Slack.']);
  });

  it('is good when a safeguard is put in, and the good comes after the bad', () => {
    const unsafe = steps('gate', 'approve', 'promote', 'fence', 'verify');
    expect(said(good, unsafe)).toContain(
      'better: This edit puts the fence of orders in eu-west before the promotion of orders in us-east.',
    );
    const mixed = said(good.replace('max_loss: 10s', 'max_loss: 9s').replace('quorum: 2', 'quorum: 1'));
    const tones = mixed.map(line => line.split(':')[0]!);
    expect(tones).toEqual(
      tones.toSorted((a, b) => ['worse', 'other', 'better'].indexOf(a) - ['worse', 'other', 'better'].indexOf(b)),
    );
    expect(tones).toContain('better');
  });

  it('does not depend on ids, titles or the name of a step kind', () => {
    const renamed = good.replace('## Fence the old primary', '## Make the old side harmless');
    expect(said(renamed)).toEqual([]);
    const other: Plan = { ...planOf(good), steps: planOf(good).steps.map(step => ({ ...step, do: 'x.y' })) };
    const late = planOf(steps('gate', 'approve', 'promote', 'fence', 'verify', 'notify'));
    const blind: Plan = { ...late, steps: late.steps.map(step => ({ ...step, do: 'x.y' })) };
    expect(diffPlans(other, blind).meanings).toEqual(diffPlans(planOf(good), late).meanings);
  });
});

describe('the list of changes', () => {
  it('has steps added, removed, moved and changed, by id', () => {
    const before = planOf(readFileSync('runbooks/orders-failover.md', 'utf8'));
    const text = readFileSync('runbooks/orders-failover.md', 'utf8');
    const after = planOf(
      text
        .replace('max_loss: 10s', 'max_loss: 20s\ntimeout: 5s')
        .replace('id: tell', 'id: say')
        .replace('quorum: 2\n```', 'quorum: 1\n```'),
    );
    const lines = planDiffLines(diffPlans(before, after));
    expect(lines).toEqual(
      expect.arrayContaining([
        '! This edit raises the loss budget of orders in us-east from 10 s to 20 s.',
        '! This edit lowers the quorum of decide from 2 to 1.',
        '+ say: Tell orders-oncall, after verify',
        '- tell: Tell orders-oncall, was after verify',
        '~ lag: max_loss 10 s -> 20 s',
        '~ lag: timeout 10 s -> 5 s',
        '~ decide: approval.quorum 2 -> 1',
      ]),
    );
  });

  it('says of a moved step where it stands now, and not that all others moved', () => {
    const { steps: changes } = diffPlans(
      planOf(good),
      planOf(steps('gate', 'approve', 'promote', 'fence', 'verify', 'notify')),
    );
    expect(changes.filter(({ change }) => change === 'moved')).toHaveLength(1);
  });

  it('is empty for two plans that differ in path, commit and lines only', () => {
    const moved = compileHere(
      `${good.replace('# Move orders', '\n\n# Move orders')}\n\n`,
      { path: 'b.md', commit: 'c' },
      inventory,
    );
    const diff = diffPlans(planOf(good), moved.plan!);
    expect(moved.plan!.hash).not.toBe(planOf(good).hash);
    expect(diff).toEqual({ same: true, meanings: [], plan: [], steps: [] });
    expect(planDiffLines(diff)).toEqual(['No difference: a run of either would do the same.']);
  });

  it('misses no field of a plan or of a step that a run reads', () => {
    const plan = planOf(good);
    const told = ['place', 'summary', 'effects', 'expectedMs'];
    for (const key of Object.keys(plan.steps[0]!).filter(name => !told.includes(name) && name !== 'id')) {
      const first = { ...plan.steps[0]!, [key]: 'changed' } as PlannedStep;
      expect([key, diffPlans(plan, { ...plan, steps: [first, ...plan.steps.slice(1)] }).same]).toEqual([key, false]);
    }
    const derived = ['steps', 'hash', 'source', 'inventoryHash', 'worstCaseMs', 'expectedMs', 'version'];
    for (const key of Object.keys(plan).filter(name => !derived.includes(name))) {
      const value: unknown = key === 'params' || key === 'objectives' ? { x: 1 } : 'changed';
      expect([key, diffPlans(plan, { ...plan, [key]: value }).same]).toEqual([key, false]);
    }
  });
});

it('says nothing of a plan and itself, for every shipped runbook', () => {
  for (const file of readdirSync('runbooks').filter(name => name.endsWith('.md'))) {
    const plan = planOf(readFileSync(`runbooks/${file}`, 'utf8'));
    expect(diffPlans(plan, plan)).toEqual({ same: true, meanings: [], plan: [], steps: [] });
  }
});

it('names every effect of every shipped runbook in words', () => {
  for (const file of readdirSync('runbooks').filter(name => name.endsWith('.md'))) {
    const { steps: all } = planOf(readFileSync(`runbooks/${file}`, 'utf8'));
    for (const effect of all.flatMap(({ effects }) => effects)) expect(nameEffect(effect)).toMatch(/^the /);
  }
});

it('moves the fewest steps', () => {
  expect([...movedIds(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])]).toEqual(['d']);
  expect([...movedIds(['a', 'b', 'c'], ['a', 'b', 'c'])]).toEqual([]);
  expect([...movedIds([], [])]).toEqual([]);
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  fc.assert(
    fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), shuffled => {
      const moved = movedIds(ids, shuffled);
      const kept = shuffled.filter(id => !moved.has(id));
      return kept.join('') === kept.toSorted().join('');
    }),
  );
});
