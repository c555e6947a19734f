import { describe, expect, it } from 'vitest';
import { readScenarios } from '../../../bin/scenario/read-scenarios.js';
import { runScenario } from '../../../bin/scenario/run-scenario.js';
import { compile } from '../../../compiler/compile.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import type { Plan } from '../../../plan/plan.js';
import { INVENTORY, RUNBOOK } from '../../bot/render/example.js';

const { inventory } = readInventory(INVENTORY, 'inventory.yaml');
function planOf(runbook: string): Plan {
  const { plan, diagnostics } = compile(runbook, inventory!, { path: 'failover.md', commit: null, params: {} });
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return plan;
}
/** The model lets nobody verify a route that was not moved. */
const POOLER = '## Point the pooler\n```yaml step\ndo: pooler.resume\nid: pooler\nregion: ${to}\n```\n\n';
const plan = planOf(RUNBOOK.replace('## Verify', `${POOLER}## Verify`));

async function run(scenario: string, of: Plan = plan) {
  const { scenarios, diagnostics } = readScenarios(scenario, 'failover.scenarios.yaml', of);
  if (!scenarios) throw new Error(JSON.stringify(diagnostics));
  return runScenario(of, scenarios[0]!);
}
const APPROVED = 'answers: [{ at: decide, approve: [bo, chen] }, { at: tell-the-support-lead, done: bo }]';

describe('a scenario', () => {
  it('passes when the run ends as it says', async () => {
    const result = await run(`- name: x\n  ${APPROVED}\n  then: { end: SUCCEEDED, steps: { promote: done } }`);
    expect(result.differences).toEqual([]);
  });

  it('says what was expected and what came instead', async () => {
    const result = await run(
      `- name: x
  ${APPROVED}
  then:
    end: HELD
    service_state: in eu-west
    steps: { promote: waiting, lag: done }
    undone: [fence]
    journal: [2 of 2, 1 of 2]`,
    );
    expect(result.differences).toEqual([
      'end: expected HELD, and it was SUCCEEDED',
      expect.stringMatching(/^service_state: expected "in eu-west", and it was "orders runs in us-east/),
      'step promote: expected waiting, and it was done',
      'undone: expected fence, and it was nothing',
      'journal: expected "1 of 2" after what stands before it, and it is not there',
    ]);
  });

  it('fails when people are refused that it does not expect to be, or are never asked', async () => {
    const result = await run(
      '- name: x\n  answers: [{ at: decide, approve: [dora, bo, chen] }, { at: promote, retry: bo }]\n  then: { end: HELD }',
    );
    expect(result.differences).toEqual([
      'an answer was refused: dora: dora is not a person of the inventory.',
      'an answer at promote was never asked for',
    ]);
  });

  it('fails with a reason when a raw reading is none that the gate can judge', async () => {
    const result = await run('- name: x\n  given: { readings: { lag: { raw: { lost: 3 } } } }\n  then: { end: HELD }');
    expect(result.differences).toEqual([expect.stringMatching(/^The run could not go on in this world: /)]);
  });

  it('takes no real time for an hour of waiting', async () => {
    const before = performance.now();
    const result = await run('- name: x\n  then: { end: HELD }');
    const waited = result.state!.endedAt! - result.state!.startedAt;
    expect(waited).toBeGreaterThan(10 * 60_000);
    expect(performance.now() - before).toBeLessThan(waited / 100);
  });

  it('has the same journal every time, to the millisecond', async () => {
    const text = `- name: x\n  ${APPROVED}\n  then: { end: SUCCEEDED }`;
    const [one, two] = [await run(text), await run(text)];
    expect(one.state!.journal).toEqual(two.state!.journal);
  });

  it('rehearses without a question', async () => {
    const result = await run(
      '- name: x\n  given: { mode: rehearse }\n  then: { end: SUCCEEDED, steps: { promote: skipped } }',
    );
    expect(result.differences).toEqual([]);
  });

  it('asks about three branches that fail at once one after the other', async () => {
    const verify = plan.steps.find(step => step.id === 'verify')!;
    const steps = ['a', 'b', 'c'].map(id => ({ ...verify, id, title: id, needs: [], effects: [] }));
    const result = await run(
      `- name: x
  given: { failures: { a: [unreachable], b: [unreachable], c: [unreachable] } }
  answers: [{ at: a, retry: bo }, { at: b, retry: bo }, { at: c, retry: bo }]
  then: { end: SUCCEEDED }`,
      { ...plan, steps },
    );
    expect(result.differences).toEqual([]);
  });

  it('can let an undo fail', async () => {
    const result = await run(
      `- name: x
  given: { failures: { promote: [not-a-standby] }, undo_failures: { fence: [unreachable] } }
  answers: [{ at: decide, approve: [bo, chen] }, { at: promote, abort: bo }]
  then: { end: FAILED_SAFE, undone: [], journal: [Not put back] }`,
    );
    expect(result.differences).toEqual([]);
  });
});
