import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScenarios } from '../../../bin/scenario/read-scenarios.js';
import { runScenario } from '../../../bin/scenario/run-scenario.js';
import type { Plan } from '../../../plan/plan.js';
import { compileHere } from '../../compiler/world.js';

function shipped(name: string): Plan {
  const path = `orders-${name}.md`;
  const { plan, diagnostics } = compileHere(readFileSync(`runbooks/${path}`, 'utf8'), { path });
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return plan;
}
const failover = shipped('failover');
/** The compiler refuses such a plan; here it is what the model has to see. */
function without(id: string, plan = failover): Plan {
  const needs = plan.steps.find(step => step.id === id)!.needs;
  const steps = plan.steps
    .filter(step => step.id !== id)
    .map(step => ({ ...step, needs: step.needs.flatMap(need => (need === id ? needs : [need])) }));
  return { ...plan, steps };
}

async function differences(scenario: string, plan = failover): Promise<readonly string[]> {
  const { scenarios, diagnostics } = readScenarios(`- name: x\n${scenario}`, 'x.scenarios.yaml', plan);
  if (!scenarios) return diagnostics.map(({ message }) => message);
  return (await runScenario(plan, scenarios[0]!)).differences;
}
const APPROVED = '  answers: [{ at: decide, approve: [bo, chen] }]\n';
const MOVED = '{ writable: us-east, traffic: us-east, fenced: [eu-west], stranded: [eu-west] }';

describe('the world of a scenario', () => {
  it('is where the steps have led it', async () => {
    expect(await differences(`${APPROVED}  then: { end: SUCCEEDED, world: ${MOVED} }`)).toEqual([]);
  });

  it('is said where it is not as expected', async () => {
    const wrong = '{ writable: [eu-west, us-east], traffic: eu-west, fenced: [], down: us-east, stranded: us-east }';
    expect(await differences(`${APPROVED}  then: { end: SUCCEEDED, world: ${wrong} }`)).toEqual([
      'world, writable: expected eu-west, us-east, and it was us-east',
      'world, fenced: expected no region, and it was eu-west',
      'world, down: expected us-east, and it was eu-west',
      'world, traffic: expected eu-west, and it was us-east',
      'world, stranded: expected us-east, and it was eu-west',
    ]);
  });

  it('is put back by an abort', async () => {
    const abort = `  given: { failures: { promote: [not-a-standby] } }
  answers: [{ at: decide, approve: [bo, chen] }, { at: promote, abort: bo }]\n`;
    const world = '{ writable: eu-west, traffic: eu-west, fenced: [] }';
    expect(await differences(`${abort}  then: { end: ABORTED_CLEAN, world: ${world} }`)).toEqual([]);
  });

  it('breaks an invariant when a fence is missing, with the sentence and the lines of the runbook', async () => {
    const [said] = await differences(`${APPROVED}  then: { end: SUCCEEDED }`, without('fence'));
    expect(said).toMatch(
      /^the run comes to a promotion while the old primary is not fenced: 1\. The primary of orders/,
    );
    expect(said).toMatch(
      /"Promote the standby", done: Promote orders in us-east \(orders-failover\.md:\d+\)\. \d+\. orders in us-east is/,
    );
  });

  it('breaks an invariant when the run ends with clients astray', async () => {
    const [said] = await differences(`${APPROVED}  then: { end: SUCCEEDED }`, without('name'));
    expect(said).toMatch(/^the run comes to a run that ends SUCCEEDED with clients sent where no writes are taken: /);
  });

  it('breaks an invariant when nobody was asked', async () => {
    const [said] = await differences('  then: { end: SUCCEEDED }', without('decide'));
    expect(said).toMatch(/^the run comes to a promotion that nobody approved: /);
  });
});

describe('the accidents of a scenario', () => {
  const held = (accidents: string, then: string, answers = '{ at: decide, approve: [bo, chen] }') =>
    `  given: { accidents: [${accidents}] }\n  answers: [${answers}]\n  then: ${then}`;

  it('leave a primary that lives to be stopped by its fence', async () => {
    const world = '{ writable: us-east, down: eu-west, fenced: eu-west }';
    expect(await differences(held('', `{ end: SUCCEEDED, world: ${world} }`))).toEqual([]);
  });

  it('cut the bot off a primary that its standby still hears, which stops the run at the gate', async () => {
    const cut = '{ cut: [bot, eu-west] }';
    const then =
      '{ end: HELD, steps: { lag: failed, decide: waiting }, journal: [only our view of it be gone], world: { writable: eu-west } }';
    expect(await differences(held(cut, then, '{ at: lag, nobody: true }'))).toEqual([]);
  });

  it('cut a region off right before its fence, which is not proved then', async () => {
    const cut = '{ crash: eu-west }, { before: fence, cut: [bot, eu-west] }';
    const answers = '{ at: decide, approve: [bo, chen] }, { at: fence, nobody: true }';
    const then = '{ end: HELD, steps: { fence: failed, promote: waiting }, world: { writable: [], fenced: [] } }';
    expect(await differences(held(cut, then, answers))).toEqual([]);
  });

  it('let a standby fall behind by a number that people must accept', async () => {
    const behind = '{ behind: us-east, by: 42s }, { crash: eu-west }';
    const answers = '{ at: decide, approve: [bo, chen], accept_loss: 42s }';
    const then = "{ end: SUCCEEDED, journal: ['at most 42 s; budget 10 s'], world: { writable: us-east } }";
    expect(await differences(held(behind, then, answers))).toEqual([]);
  });

  it('deliver an act once more, which changes nothing', async () => {
    const again = '{ crash: eu-west }, { after: promote, again: promote }, { after: verify, again: name }';
    expect(await differences(held(again, `{ end: SUCCEEDED, world: ${MOVED} }`))).toEqual([]);
  });

  it('refuse the verification when the new primary has crashed', async () => {
    const crash = '{ crash: eu-west }, { before: verify, crash: us-east }';
    const answers = '{ at: decide, approve: [bo, chen] }, { at: verify, nobody: true }';
    const then =
      '{ end: HELD, steps: { verify: failed }, journal: [The server in us-east takes no writes], world: { down: [eu-west, us-east] } }';
    expect(await differences(held(crash, then, answers))).toEqual([]);
  });

  it('that cannot happen, or whose moment never comes, fail the scenario', async () => {
    expect(await differences(held('{ restart: us-east }', '{ end: HELD }'))).toEqual([
      'The run could not go on in this world: there is nothing that "restart: us-east" could happen to',
    ]);
    const never = held(
      '{ crash: eu-west }, { after: promote, crash: us-east }',
      '{ end: HELD }',
      '{ at: decide, nobody: true }',
    );
    expect(await differences(never)).toEqual(['the accident after promote never happened']);
  });

  it('are checked like the rest of the file', async () => {
    const said = await differences(
      held('{ crash: eu-wset }, { before: fense, cut: [bot, us-east] }, { crash: a, heal: [a, b] }', '{ end: HELD }'),
    );
    expect(said).toEqual([expect.stringContaining('exactly one of crash, restart, behind, cut, heal, again')]);
    const names = await differences(
      held('{ crash: eu-wset }, { before: fense, cut: [bot, us-east] }', '{ end: HELD }'),
    );
    expect(names).toEqual([
      expect.stringContaining('Unexpected region `eu-wset`'),
      expect.stringContaining('Unexpected step `fense`'),
    ]);
  });
});

describe.each([
  ['switchover', '{ at: decide, approve: [bo, chen] }', '{ writable: us-east, traffic: us-east, stranded: [] }'],
  ['failback', '{ at: decide, approve: [bo, chen] }', '{ writable: eu-west, traffic: eu-west, stranded: [] }'],
  [
    'reconciliation',
    '{ at: decide, approve: [bo] }, { at: sign, approve: [chen] }',
    '{ writable: us-east, stranded: [] }',
  ],
])('the shipped %s', (name, answers, world) => {
  it('leads its world to where it says', async () => {
    const scenario = `  answers: [${answers}]\n  then: { end: SUCCEEDED, world: ${world} }`;
    expect(await differences(scenario, shipped(name))).toEqual([]);
  });
});

describe('a step with a condition', () => {
  const facts = '---\nfacts: { above-budget: { gate: lag, verdict: fail } }\n';
  const call =
    '## Call the lead\n\nSay what is lost.\n\n```yaml step\ndo: manual\nid: call\nwhen: above-budget\n```\n\n';
  const text = readFileSync('runbooks/orders-failover.md', 'utf8')
    .replace('---\n', facts)
    .replace('## Decide', `${call}## Decide`);
  const plan = compileHere(text, { path: 'orders-failover.md' }).plan!;

  it('is left out, with the reason, when its fact does not hold', async () => {
    const then =
      '{ end: SUCCEEDED, steps: { call: skipped }, journal: [\'Skipped: Call the lead. "above-budget" is false\'] }';
    expect(await differences(`${APPROVED}  then: ${then}`, plan)).toEqual([]);
  });

  it('is waited for when its fact holds', async () => {
    const accidents = '[{ behind: us-east, by: 42s }, { crash: eu-west }]';
    const answers = '[{ at: call, done: bo }, { at: decide, approve: [bo, chen], accept_loss: 42s }]';
    const scenario = `  given: { accidents: ${accidents} }\n  answers: ${answers}\n`;
    expect(await differences(`${scenario}  then: { end: SUCCEEDED, steps: { call: done } }`, plan)).toEqual([]);
  });
});
