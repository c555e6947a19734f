import { Danger, OnFailure, type PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Lowered, Rule } from './rule.js';

const GATE =
  '## Check the lag\n```yaml step\ndo: postgres.check-lag\nregion: ${to}\nmax_loss: 10s\non_failure: continue\n```';

export const unsafeOnFailure: Rule = {
  code: 'unsafe-on-failure',
  severity: 'error',
  locked: true,
  description: 'A run goes on after a refusal, or puts things back when that is no longer possible.',
  why: 'A gate, an approval and a promotion refuse for a reason, and that reason is the only thing between the run and lost data. `continue` throws the refusal away. `abort` after the point of no return promises to put back what cannot be put back, and would leave the service half-moved.',
  bad: example([GATE, 'approve', 'fence', 'promote', ...SETTLE]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: lowered => lowered.plan.steps.flatMap(step => judge(step, lowered)),
};

function judge(step: PlannedStep, { before }: Lowered) {
  const decides = step.gate !== null || step.approval !== null || step.danger === Danger.pointOfNoReturn;
  if (step.onFailure === OnFailure.continue && decides) {
    const message = `Unexpected \`on_failure: continue\` on ${quote(step.do)}, expected \`hold\` or \`abort\`; its refusal is there to stop the run`;
    return [{ at: step, message }];
  }
  const past = [step, ...before(step)].find(({ danger }) => danger === Danger.pointOfNoReturn);
  if (step.onFailure === OnFailure.abort && past) {
    const message = `Unexpected \`on_failure: abort\` on ${quote(step.do)}, expected \`hold\`; after the point of no return nothing can be put back`;
    return [{ at: step, message, related: past === step ? [] : [{ message: 'The point of no return', step: past }] }];
  }
  return [];
}
