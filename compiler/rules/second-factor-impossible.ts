import { keysOf } from '../../plan/directory.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const STEPS = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const approvals = '{ from: database-oncall, quorum: 2, expires: 3m, second_factor: true }';
const BO =
  'bo: { name: Bo Lindqvist, slack: U0BO, keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmv9CbSMPObdivwFC2RiVzxJaF/AiDbHzomnurRkC5d] }';
const CHEN =
  'chen: { name: Chen Wei, slack: U0CHEN, keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbwVwd7OaW0Q9htRQw/3imrslVj63niP7Fs/xYkW7Tz] }';
const SLACK =
  'slack: { team: T0HOME, bot_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ00000000000000000000000000000000000000000A }';

export const secondFactorImpossible: Rule = {
  code: 'second-factor-impossible',
  severity: 'error',
  description: 'An approval needs a signature with an SSH key, and too few of its group have a key in the inventory.',
  why: 'With `second_factor: true` a quorum is complete only when one of its decisions is signed with an SSH key, so that whoever holds Slack still cannot promote. When only one person of the group has a key and that person asked for the run, nobody can sign, and it shows at three in the morning. So two people of the group need keys, one of whom may be the requester.',
  bad: example(STEPS, { approvals }),
  good: example(STEPS, { approvals }),
  inventory: {
    bad: `people: { ${BO} }\n${SLACK}`,
    good: `people:\n  ${BO}\n  ${CHEN}\n${SLACK}`,
  },
  check: ({ plan, inventory }) =>
    plan.steps.flatMap(step => {
      const { from, escalateTo = null, secondFactor } = step.approval ?? {};
      if (secondFactor !== true || from === undefined) return [];
      const groups = escalateTo === null ? [from] : [from, escalateTo];
      return groups.flatMap(group => {
        const signing = (inventory.groups[group] ?? []).filter(person => keysOf(inventory, person).length > 0);
        if (signing.length > 1) return [];
        return [
          {
            at: step,
            message: `Unexpected second factor from ${quote(group)}, in which ${signing[0] ?? 'nobody'} has a key, expected at least two people with keys`,
            hint: 'Add `keys:` to people of the group in the inventory, or leave `second_factor` out.',
          },
        ];
      });
    }),
};
