import { Danger } from '../../plan/plan.js';
import { example, planned, REST, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const approvals = '{ from: database-oncall, quorum: 1, expires: 5m }';

export const quorumOfOne: Rule = {
  code: 'quorum-of-one',
  severity: 'warning',
  description: 'One person alone can decide a promotion that may lose data.',
  why: 'At three in the morning one person approves what looks like the way out, on the screen of whoever asked for it. The second pair of eyes is what finds that the primary is alive, that the wrong region was named, or that the loss is hours and not seconds. A planned move proves that it loses nothing, and one approver is enough for it.',
  bad: example(MOVE, { approvals }),
  good: example(MOVE),
  allowed: {
    'A planned move loses nothing, whoever approved it.': planned(
      'switchover',
      ['gate', 'approve', 'switch', ...REST],
      {
        approvals,
      },
    ),
  },
  check: lowered =>
    movesOf(lowered)
      .filter(({ step, stopsOld }) => !stopsOld && step.danger === Danger.pointOfNoReturn)
      .flatMap(({ step }) => {
        const asked = lowered.before(step).filter(({ approval }) => approval !== null);
        const most = Math.max(0, ...asked.map(({ approval }) => approval?.quorum ?? 0));
        const [first] = asked;
        if (!first || most > 1) return [];
        return [
          {
            at: first,
            message: 'Unexpected quorum of 1 before a promotion that may lose data, expected at least 2',
            hint: 'Write `quorum: 2` here, or under `approvals:` in the front matter.',
          },
        ];
      }),
};
