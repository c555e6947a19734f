import { type Command, lines } from './command.js';

export const oncallCommand: Command = {
  name: 'oncall',
  summary: 'Lists who may approve: the groups of the inventory and their people.',
  arguments: [],
  example: '/lifeboat oncall',
  async run({ inventory }) {
    const groups = Object.entries(inventory.groups);
    if (groups.length === 0) return lines('The inventory has no groups, so nobody can approve anything.');
    const said = groups.map(([group, members]) => {
      const people = members.map(member => {
        const person = inventory.people[member];
        return `${person?.name ?? member}${person?.slack === undefined ? ' (no Slack account)' : ''}`;
      });
      return `${group}: ${people.join(', ')}`;
    });
    return lines(...said, 'Who is on duty today is not known here: a pager is not connected.');
  },
};
