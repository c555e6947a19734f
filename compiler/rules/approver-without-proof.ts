import { botKeyOf, type Directory, keysOf } from '../../plan/directory.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const STEPS = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmv9CbSMPObdivwFC2RiVzxJaF/AiDbHzomnurRkC5d';

export const approverWithoutProof: Rule = {
  code: 'approver-without-proof',
  severity: 'warning',
  description: 'A person may approve and has nothing in the inventory that their decision could be told by.',
  why: 'Where the inventory has a key of the bot, a decision counts only when it is signed with an SSH key or clicked in an account that the inventory knows. A person with neither is in the group and cannot decide, and the group is smaller than it looks. Where there is no key of the bot but people have keys, a person without one is taken at their word, and so anybody who can reach Temporal can be that person: the keys of the others protect little. An inventory without any keys takes everybody at their word, and this rule says nothing.',
  bad: example(STEPS),
  good: example(STEPS),
  inventory: {
    bad: `people: { dee: { name: Dee Park } }\ngroups: { database-oncall: [ana, bo, chen, dee] }\nslack: { team: T0HOME, bot_key: ${KEY} }`,
    good: `slack: { team: T0HOME, bot_key: ${KEY} }`,
  },
  check: ({ plan, inventory }) =>
    plan.steps.flatMap(step => {
      const { from, escalateTo = null } = step.approval ?? {};
      if (from === undefined) return [];
      const groups = escalateTo === null ? [from] : [from, escalateTo];
      return [...new Set(groups.flatMap(group => unproved(inventory, group)))].map(person => ({
        at: step,
        message: `Unexpected approver ${quote(person)} without a proof, expected ${botKeyOf(inventory) ? 'an account of Slack or a key' : 'a key, as others of the group have'}`,
        hint: 'Add `slack:` or `keys:` under the person in the inventory.',
      }));
    }),
};

/** The people of a group of whom nothing is known that a decision could be told by, where something is known of others. */
function unproved(directory: Directory, group: string): readonly string[] {
  const members = directory.groups[group] ?? [];
  const without = members.filter(person => keysOf(directory, person).length === 0);
  if (botKeyOf(directory)) return without.filter(person => directory.people[person]?.slack === undefined);
  return without.length < members.length ? without : [];
}
