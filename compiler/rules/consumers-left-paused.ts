import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example } from './example.js';
import type { Rule } from './rule.js';

const PAUSE = '## Stop the mails\n```yaml step\ndo: queue.pause-consumers\nqueue: mails\nregion: ${from}\n```';
const RESUME = '## Send mails again\n```yaml step\ndo: queue.resume-consumers\nqueue: mails\nregion: ${to}\n```';
const REST = ['promote', 'pooler', 'proxy', 'name', 'verify'] as const;
const QUEUES =
  'queues: { mails: { regions: { eu-west: { pause: [env:MAILS, pause], resume: [env:MAILS, resume], busy: [env:MAILS, busy] }, us-east: { pause: [env:MAILS, pause], resume: [env:MAILS, resume], busy: [env:MAILS, busy] } } } }';

export const consumersLeftPaused: Rule = {
  code: 'consumers-left-paused',
  severity: 'error',
  description: 'The consumers of a queue are paused, and nothing after it makes any of them work again.',
  why: 'A queue that nobody reads looks healthy: it takes messages and grows. Mails are not sent and orders are not shipped until somebody asks why, or until the disk is full. Whoever pauses consumers resumes some in the same plan, there or in the region that takes over.',
  bad: example(['gate', 'approve', PAUSE, 'fence', ...REST, 'notify']),
  good: example(['gate', 'approve', PAUSE, 'fence', ...REST, RESUME, 'notify']),
  inventory: { bad: QUEUES, good: QUEUES },
  check: ({ plan: { steps }, after }) =>
    effectsOf(steps, 'pauses-consumers')
      .filter(({ step, effect }) => {
        const later = after(step).flatMap(({ effects }) => effects);
        return !later.some(one => one.effect === 'resumes-consumers' && one.queue === effect.queue);
      })
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected end with the consumers of ${quote(effect.queue)} paused, expected a step after it that resumes some`,
        hint: 'Put a step `do: queue.resume-consumers` behind the promotion, for the region that takes over.',
      })),
};
