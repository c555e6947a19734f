import { Danger } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { changed, example } from './example.js';
import type { Rule } from './rule.js';

export const noUndo: Rule = {
  code: 'no-undo',
  severity: 'error',
  description:
    'A step that changes how clients are served cannot be put back when the run is given up before the point of no return.',
  why: 'Until the promotion everything can still be put back, and most runs that stop do so there: a gate refuses, people say no. Without an undo the run then ends with the clients paused or sent elsewhere, while the old primary is open again and nobody is using it. The step kind brings its own undo; leaving it in costs nothing.',
  bad: example([
    'gate',
    'approve',
    changed('pause', 'undo: none'),
    'fence',
    'promote',
    'pooler',
    'proxy',
    'name',
    'verify',
    'notify',
  ]),
  good: example(['gate', 'approve', 'pause', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify', 'notify']),
  check: ({ plan, after }) =>
    plan.steps
      .filter(
        ({ undo, effects }) =>
          undo === null && effects.some(({ effect }) => effect === 'pauses-clients' || effect === 'routes'),
      )
      .filter(step => after(step).some(({ danger }) => danger === Danger.pointOfNoReturn))
      .map(step => ({
        at: step,
        message: `Unexpected ${quote(step.do)} without an undo before the point of no return, expected an act that puts the clients back`,
        hint: 'Leave `undo` out; the step kind brings its own.',
      })),
};
