import { describe, expect, it } from 'vitest';
import { readScenarios } from '../../../bin/scenario/read-scenarios.js';
import { runScenario } from '../../../bin/scenario/run-scenario.js';
import { changed, example, SETTLE } from '../../../compiler/rules/example.js';
import type { Plan } from '../../../plan/plan.js';
import { overlaidInventory } from '../../compiler/lay-over.js';
import { compileHere } from '../../compiler/world.js';

const ROOM =
  '## See whether there is room\n```yaml step\ndo: capacity.check\nid: room\nregion: ${to}\nat_least: 400\n```';
const LETTER = '## Check the letter\n```yaml step\ndo: override.check\nid: letter\noverride: letter-7\n```';
const over = (until: string) =>
  `databases: { orders: { residency: [eu] } }\noverrides: { letter-7: { reason: Allowed in writing., by: ana, until: ${until}, residency: { databases: [orders], jurisdictions: [us] } } }`;

function planOf(first: `${string}\n${string}`, inventory = '{}'): Plan {
  const steps = [
    'gate',
    changed('approve', 'id: decide'),
    'fence',
    changed('promote', 'id: promote'),
    ...SETTLE,
  ] as const;
  const { plan, diagnostics } = compileHere(example([first, ...steps]), {}, overlaidInventory(inventory));
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

async function differences(plan: Plan, text: string) {
  const { scenarios, diagnostics } = readScenarios(`- name: x\n${text}`, 'x.scenarios.yaml', plan);
  if (!scenarios) throw new Error(JSON.stringify(diagnostics));
  return (await runScenario(plan, scenarios[0]!)).differences;
}

describe('a run', () => {
  it('moves nobody into a region that is too small', async () => {
    const short = '  given: { readings: { room: short } }\n  answers: [{ at: room, nobody: true }]\n';
    const then =
      '  then: { end: HELD, steps: { room: failed, promote: waiting }, journal: [us-east has 0 for orders] }';
    const found = await differences(planOf(ROOM), short + then);
    expect(found).toEqual([]);
  });

  it('goes on when the region was made large enough, and reads that once more before the promotion', async () => {
    const given =
      '  given: { readings: { room: [enough, enough] } }\n  answers: [{ at: decide, approve: [bo, chen] }]\n';
    expect(await differences(planOf(ROOM), `${given}  then: { end: SUCCEEDED, steps: { promote: done } }`)).toEqual([]);
  });

  it('is stopped right before the promotion when the room is gone by then', async () => {
    const given =
      '  given: { readings: { room: [enough, short] } }\n  answers: [{ at: decide, approve: [bo, chen] }, { at: promote, nobody: true }]\n';
    const then = '  then: { end: HELD, journal: [us-east has 0 for orders], world: { traffic: eu-west } }';
    expect(await differences(planOf(ROOM), given + then)).toEqual([]);
  });

  it('does not rest on an override that has ended', async () => {
    const then =
      '  answers: [{ at: letter, nobody: true }]\n  then: { end: HELD, steps: { promote: waiting }, journal: [ended with 2020-01-01] }';
    const found = await differences(planOf(LETTER, over('2020-01-01')), then);
    expect(found).toEqual([]);
  });

  it('rests on one that counts, and says by whose word', async () => {
    const given = '  answers: [{ at: decide, approve: [bo, chen] }]\n';
    const then = '  then: { end: SUCCEEDED, journal: ["for which ana answers, until the end of 2099-12-31 UTC"] }';
    expect(await differences(planOf(LETTER, over('2099-12-31')), given + then)).toEqual([]);
  });
});
