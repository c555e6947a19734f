import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { planned, reconciliation, REST } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const RECONCILE = ['fence', 'extract', 'approve', 'replay'] as const;
const BACK = '## Switch back\n```yaml step\ndo: postgres.switchover\nfrom: ${to}\nto: ${from}\n```';
const CHECK = '## Check the lag\n```yaml step\ndo: postgres.check-lag\nregion: ${from}\nmax_loss: 10s\n```';
const ROUTES = [
  '## Switch the proxy\n```yaml step\ndo: haproxy.switch\nfrom: ${to}\nto: ${from}\n```',
  '## Move the name\n```yaml step\ndo: dns.point\nfrom: ${to}\nto: ${from}\n```',
  '## Verify\n```yaml step\ndo: postgres.verify-writable\nregion: ${from}\n```',
] as const;

export const moveInReconciliation: Rule = {
  code: 'move-in-reconciliation',
  severity: 'error',
  description: 'A reconciliation also moves the service, before anybody has signed that nothing is missing.',
  why: 'A reconciliation ends with a ledger that people read: so many lost, so many written again, so many still to decide. Moving the service in the same run takes that decision away, and moves it onto a server whose data is still in dispute. The failback is a runbook of its own, with an approval of its own.',
  bad: reconciliation([...RECONCILE, CHECK, 'approve', BACK, ...ROUTES, 'notify']),
  good: reconciliation([...RECONCILE, 'notify']),
  allowed: { 'The failback moves.': planned('failback', ['gate', 'approve', 'switch', ...REST]) },
  inventory: {
    bad: 'services: { orders: { objectives: { rto: 3h } } }',
    good: 'services: { orders: { objectives: { rto: 3h } } }',
  },
  check: lowered =>
    lowered.plan.kind !== RunbookKind.reconciliation
      ? []
      : movesOf(lowered).map(({ step, database }) => ({
          at: step,
          message: `Unexpected move of ${quote(database)} in a reconciliation, expected only that stranded writes are found and written again`,
          hint: 'Move it into the failback runbook.',
        })),
};
