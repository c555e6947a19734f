import { formatDuration } from '../../plan/duration.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const lossAboveRpo: Rule = {
  code: 'loss-above-rpo',
  severity: 'error',
  description: 'A gate lets through more loss than the objectives allow.',
  why: 'The RPO is what the business agreed to lose. A gate with a larger budget spends more without anyone having decided it, and nobody notices until the reconciliation counts the lost writes. A larger loss is a decision for people with the number in front of them, which the approval offers them during the run.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { objectives: '{ rpo: 5s }' }),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { objectives: '{ rpo: 10s }' }),
  check: ({ plan }) =>
    plan.steps.flatMap(step =>
      step.effects.flatMap(effect => {
        if (effect.effect !== 'measures-lag' || effect.maxLossMs <= plan.objectives.rpoMs) return [];
        const [allowed, rpo] = [formatDuration(effect.maxLossMs), formatDuration(plan.objectives.rpoMs)];
        return [
          {
            at: step,
            message: `Unexpected loss budget of ${allowed}, expected at most the RPO of ${plan.service}, ${rpo}`,
            hint: 'People may still accept more during a run, with the number in front of them.',
          },
        ];
      }),
    ),
};
