import { OnFailure } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { changed, example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const optionalVerification: Rule = {
  code: 'optional-verification',
  severity: 'error',
  locked: true,
  description: 'A run may end as a success although the write that should prove it has failed.',
  why: 'The end states of a run are worth something only if `SUCCEEDED` means that a client has written. With `continue` on the verification a run whose clients get nowhere is reported as done, people close the incident, and the users find out. There is no success with an unverified post-condition.',
  bad: example([
    'gate',
    'approve',
    'fence',
    'promote',
    'pooler',
    'proxy',
    'name',
    changed('verify', 'on_failure: continue'),
    'notify',
  ]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: ({ plan }) =>
    effectsOf(plan.steps, 'verifies-writes')
      .filter(({ step }) => step.onFailure === OnFailure.continue)
      .map(({ step }) => ({
        at: step,
        message: `Unexpected \`on_failure: continue\` on ${quote(step.do)}, expected \`hold\`; an unproved end is no success`,
        hint: 'Leave `on_failure` out.',
      })),
};
