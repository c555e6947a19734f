import { quote, quoteList } from '../quote.js';
import { clientsOf } from './clients-of.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const trafficNotMoved: Rule = {
  code: 'traffic-not-moved',
  severity: 'warning',
  description: 'A database moves, and nothing in the plan moves its clients.',
  why: 'The promotion alone changes nothing for users: their connections go on ending at the fenced server. It may be that something outside of Lifeboat moves them, such as health checks of a load balancer or a service mesh; but then the inventory should not list a pooler, a proxy or a name that stays behind. The verification would fail, with the outage already running.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'A person moves the clients, as a manual step after the promotion.': example([
      'gate',
      'approve',
      'fence',
      'promote',
      '## Move the clients\n- [ ] Point the load balancer at the standby region',
      'verify',
      'notify',
    ]),
  },
  check: lowered => {
    const { moved, left, via, move } = clientsOf(lowered);
    if (!move || moved.length > 0 || left.length === 0) return [];
    return [
      {
        at: move.step,
        message: `Unexpected move without its clients, expected steps after it that move ${quoteList(left, 'and')} of ${quote(via)}`,
        hint: 'Add the steps that move them: `pooler.resume` with a region, `haproxy.switch`, `dns.point`.',
      },
    ];
  },
};
