import { expect, it } from 'vitest';
import { breakGlassOf } from '../../../bin/break-glass/rules.js';
import type { GateJudgement } from '../../../plan/gate.js';
import type { PlannedStep } from '../../../plan/plan.js';

const lag = { id: 'lag', title: 'Check the loss', gate: 'lag', approval: null } as unknown as PlannedStep;
const fence = { id: 'fence', title: 'Fence', gate: 'fence', approval: null } as unknown as PlannedStep;
const unknown: GateJudgement = { verdict: 'unknown', reason: 'Never seen.', asOf: 0 };
const dead = { now: { nodes: [{ region: 'us-east', receiver: 'stopped' }] } };
const alive = { now: { nodes: [{ region: 'us-east', receiver: 'streaming' }] } };
const glass = (overridden: string[], lossMs: number | null = 10_000) =>
  breakGlassOf(overridden, { person: 'ana', reason: 'dark', lossMs });

it('goes past a loss that nobody can know, with a number and the name of who takes it', () => {
  expect(glass(['lag']).overruled(lag, unknown, dead)).toMatch(
    /BREAK-GLASS by ana \(dark\).*at most 10 s.*Never seen\./,
  );
});

it.each([
  ['a gate that was not named', glass([]), lag, unknown, dead],
  ['a loss without a number', glass(['lag'], null), lag, unknown, dead],
  ['a gate that knows that it is wrong', glass(['lag']), lag, { ...unknown, verdict: 'fail' } as const, dead],
  ['a primary that a standby still streams from', glass(['lag']), lag, unknown, alive],
  ['a reading that says nothing of the standbys', glass(['lag']), lag, unknown, null],
  ['a fence, even by its name', glass(['fence']), fence, unknown, dead],
])('never goes past %s', (_, broken, step, judgement, measured) => {
  expect(broken.overruled(step, judgement, measured)).toBeUndefined();
});
