import type { Inventory } from '../plan/inventory.js';
import { quote } from './quote.js';
import type { Report } from './report.js';
import { locate, type YamlNode } from './yaml-node.js';

interface Mark {
  /** What a decision would be told by. */
  readonly what: string;
  readonly person: string;
  readonly path: readonly (string | number)[];
}

/** One account or key is one person's. Under two names it would be two votes of one person, and a quorum of two could be one. */
export function checkIdentities(inventory: Inventory, node: YamlNode, report: Report): void {
  const owners = new Map<string, string>();
  for (const { what, person, path } of marksOf(inventory)) {
    const owner = owners.get(what);
    owners.set(what, owner ?? person);
    if (owner === undefined || owner === person) continue;
    const message = `Unexpected ${/^(?:sk-)?ssh-/.test(what) ? 'key' : 'account'} of ${quote(owner)} under ${quote(person)}, expected one that nobody else has`;
    report.error('shared-identity', message, locate(node, path).node.mark);
  }
}

function marksOf({ people, slack: home }: Inventory): readonly Mark[] {
  return Object.entries(people).flatMap(([person, { slack = [], keys = [], key }]) => [
    ...[slack].flat().map((account, index) => {
      const { team = '', user } =
        typeof account === 'string' ? { team: home?.team, user: account } : { team: account.team, user: account.user };
      return {
        what: `${team}/${user}`,
        person,
        path: ['people', person, 'slack', ...(Array.isArray(slack) ? [index] : [])],
      };
    }),
    ...keys.map((line, index) => ({ what: withoutComment(line), person, path: ['people', person, 'keys', index] })),
    ...(key === undefined ? [] : [{ what: withoutComment(key), person, path: ['people', person, 'key'] }]),
  ]);
}

function withoutComment(line: string): string {
  return line.trim().split(/\s+/, 2).join(' ');
}
