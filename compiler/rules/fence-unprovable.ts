import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, planned, REST, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const starts = (who: string) => `databases: { orders: { nodes: { eu-west: { starts: ${who} } } } }`;

export const fenceUnprovable: Rule = {
  code: 'fence-unprovable',
  severity: 'warning',
  description:
    'A failover fences a server that something else may start again, so an unreachable region is never proved fenced.',
  why: 'With nobody there to look, a refused port proves that the server is down now. Whether it stays down depends on who starts it: a service manager or a reboot brings it back as a writable primary a second later. As long as the inventory says `starts: system`, the fence is unknown when the region is gone, and every failover waits for people to cut the power.',
  bad: example(MOVE),
  good: example(MOVE),
  allowed: {
    'A planned move asks the worker on the host, which is there to answer.': planned('switchover', [
      'gate',
      'approve',
      'switch',
      ...REST,
    ]),
  },
  inventory: { bad: starts('system'), good: starts('lifeboat') },
  check: ({ plan }) =>
    plan.kind !== RunbookKind.failover
      ? []
      : effectsOf(plan.steps, 'fences')
          .filter(({ effect }) => plan.estate.databases[effect.database]?.nodes[effect.region]?.starts === 'system')
          .map(({ step, effect }) => ({
            at: step,
            message: `Unexpected fence of ${quote(effect.database)} in ${quote(effect.region)}, which the system may start again, expected \`starts: lifeboat\` in the inventory`,
            hint: 'Let only the worker of the region start this server, then say so under `nodes:`.',
          })),
};
