import { quote } from '../quote.js';
import { resumes } from './clients-left-paused.js';
import { effectsOf } from './effects-of.js';
import { example } from './example.js';
import type { Rule } from './rule.js';

export const peopleWhilePaused: Rule = {
  code: 'people-while-paused',
  severity: 'error',
  description: 'Clients are held at the pooler while the run waits for people.',
  why: 'A pause is meant to last a second: clients wait instead of failing. PgBouncer gives up on them after its `query_wait_timeout`, two minutes by default, and most applications sooner. People take minutes to read, ask and agree, so a pause that waits for them turns a smooth move into an outage.',
  bad: example(['gate', 'pause', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify', 'notify']),
  good: example(['gate', 'approve', 'pause', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify', 'notify']),
  check: lowered =>
    effectsOf(lowered.plan.steps, 'pauses-clients').flatMap(({ step, effect }) => {
      const [resume] = resumes(step, effect.via, lowered);
      const between = resume ? lowered.before(resume).filter(each => lowered.before(each).includes(step)) : [];
      return between
        .filter(({ approval, manual }) => approval !== null || manual)
        .map(wait => ({
          at: wait,
          message: `Unexpected wait for people with the clients of ${quote(effect.via)} paused, expected them to be asked before the pause`,
          hint: 'Move it in front of the pause, or behind the step that lets the clients go on.',
          related: [{ message: 'The clients wait from here', step }],
        }));
    }),
};
