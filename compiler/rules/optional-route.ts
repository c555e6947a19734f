import { OnFailure } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { changed, example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const optionalRoute: Rule = {
  code: 'optional-route',
  severity: 'error',
  description: 'A run goes on when clients could not be moved, and leaves some of them behind.',
  why: 'One route moved and another not is the state in which half of the users see a working service and the other half none, and every dashboard shows an average. With `continue` the run reports its end although a route was refused. A route that fails holds the run, and people see which one it was.',
  bad: example([
    'gate',
    'approve',
    'fence',
    'promote',
    'pooler',
    'proxy',
    changed('name', 'on_failure: continue'),
    'verify',
    'notify',
  ]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: ({ plan }) =>
    effectsOf(plan.steps, 'routes')
      .filter(({ step }) => step.onFailure === OnFailure.continue)
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected \`on_failure: continue\` on ${quote(step.do)}, expected \`hold\`; without it clients of ${quote(effect.via)} stay behind`,
        hint: 'Leave `on_failure` out, and give the step more attempts with `retry:` if the route is slow.',
      })),
};
