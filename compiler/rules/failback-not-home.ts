import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { planned, REST } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const BACK = ['gate', 'approve', 'switch', ...REST] as const;
const params = (from: string, to: string) =>
  `{ from: { type: region, default: ${from} }, to: { type: region, default: ${to} } }`;

export const failbackNotHome: Rule = {
  code: 'failback-not-home',
  severity: 'error',
  description: 'A failback leaves a database somewhere else than in the home region of its service.',
  why: 'A failback that was copied from the failover often keeps its direction. It looks right, it is approved as a return, and it moves the service away a second time, in the worst case into the region that has just failed. What the inventory calls home is the only place a failback may end.',
  bad: planned('failback', BACK, { params: params('eu-west', 'us-east') }),
  good: planned('failback', BACK, { params: params('us-east', 'eu-west') }),
  check: lowered => {
    const { plan, inventory } = lowered;
    const home = inventory.services[plan.service]?.home;
    if (plan.kind !== RunbookKind.failback || home === undefined) return [];
    return movesOf(lowered)
      .filter(({ to }) => to !== home)
      .map(({ step, database, to }) => ({
        at: step,
        message: `Unexpected failback of ${quote(database)} to ${quote(to)}, expected ${quote(home)}, the home of ${quote(plan.service)}`,
        hint: 'In a failback `from` is the region that the service runs in now, and `to` its home.',
      }));
  },
};
