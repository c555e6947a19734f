import { quote, quoteList } from '../quote.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const service = (databases: string) =>
  `services: { reports: { home: eu-west, databases: [${databases}], objectives: { rto: 1h, rpo: 1m }, channel: orders-oncall } }`;

export const sharedDatabase: Rule = {
  code: 'shared-database',
  severity: 'warning',
  description: 'A database is moved that another service uses as well, and that service is not moved with it.',
  why: 'The other service goes on writing over a connection that now ends at a fenced server, and its own on-call sees an outage that nobody announced. The lock of one run at a time holds for a service, so two runs could move the same database at once. What is shared moves in one plan, or is split.',
  bad: example(MOVE),
  good: example(MOVE),
  inventory: {
    bad: service('orders'),
    good: `${service('reports')}\ndatabases: { reports: { engine: postgresql, nodes: { eu-west: { dsn: env:REPORTS, replication: env:REPORTS, data: env:DATA, programs: env:BIN, start: [env:START] } } } }`,
  },
  check: lowered =>
    movesOf(lowered).flatMap(({ step, database }) => {
      const others = Object.entries(lowered.inventory.services).filter(
        ([name, entry]) => name !== lowered.plan.service && entry.databases.includes(database),
      );
      if (others.length === 0) return [];
      const names = quoteList(
        others.map(([name]) => name),
        'and',
      );
      return [
        {
          at: step,
          message: `Unexpected move of ${quote(database)}, which ${names} uses too, expected a database of one service`,
          hint: 'Tell that service, and move it in the same evacuation; or give it a database of its own.',
        },
      ];
    }),
};
