import { quote, quoteList } from '../quote.js';
import { clientsOf } from './clients-of.js';
import { example, planned, REST, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const trafficLeftBehind: Rule = {
  code: 'traffic-left-behind',
  severity: 'error',
  description:
    'A database moves and some clients with it, but not every pooler, proxy and name that leads clients to it.',
  why: 'Every pooler, proxy and name of the inventory is a way by which some client comes. One that is forgotten keeps sending its clients to a fenced server, and those are the clients nobody tests with: the batch job, the partner, the old mobile application. A move is over when every way has moved.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'verify', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'The planned move repoints the pooler by itself.': planned('switchover', ['gate', 'approve', 'switch', ...REST]),
    'A person moves what Lifeboat does not, as a manual step after the promotion.': example([
      'gate',
      'approve',
      'fence',
      'promote',
      'pooler',
      'proxy',
      '## Move the name at the registrar\n- [ ] Point `db.fail.test` at the standby region',
      'verify',
      'notify',
    ]),
  },
  check: lowered => {
    const { moved, left, via, move } = clientsOf(lowered);
    if (!move || moved.length === 0 || left.length === 0) return [];
    return [
      {
        at: move.step,
        message: `Unexpected move that leaves ${quoteList(left, 'and')} of ${quote(via)} where they were, expected every way of the clients to be moved after it`,
        hint: 'Add the steps that move them: `pooler.resume` with a region, `haproxy.switch`, `dns.point`.',
      },
    ];
  },
};
