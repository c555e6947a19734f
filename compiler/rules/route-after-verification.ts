import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const routeAfterVerification: Rule = {
  code: 'route-after-verification',
  severity: 'error',
  description: 'Clients are moved after the last real write was tried, so nothing proves that they arrive.',
  why: 'The verification writes through the routes as they are at that moment. A route that is moved afterwards is the one most likely to be wrong, because nobody looks at it any more: an address that was never tested, a proxy that waits for a health check. Verify last.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'verify', 'name', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'It is verified once in between, and once more at the end.': example([
      'gate',
      'approve',
      'fence',
      'promote',
      'pooler',
      'verify',
      'proxy',
      'name',
      'verify',
      'notify',
    ]),
  },
  check: lowered => {
    const { plan, before, after } = lowered;
    const moves = movesOf(lowered);
    const proofs = effectsOf(plan.steps, 'verifies-writes').map(({ step }) => step);
    // Without any verification after the move another rule speaks.
    const proved = moves.length === 0 || moves.some(({ step }) => after(step).some(other => proofs.includes(other)));
    return effectsOf(plan.steps, 'routes')
      .filter(({ step }) => proved && !after(step).some(other => proofs.includes(other)))
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected move of the clients of ${quote(effect.via)} with no write proved after it, expected a verification behind ${quote(step.do)}`,
        hint: 'Put `do: postgres.verify-writable` behind the last step that moves clients.',
        related: proofs
          .filter(proof => before(step).includes(proof))
          .map(proof => ({ message: 'Verified too early here', step: proof })),
      }));
  },
};
