import { quote, quoteList } from '../quote.js';
import { changed, example } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const of = (database: string) =>
  (['gate', 'fence', 'promote', 'pooler', 'verify'] as const).map(step => changed(step, `database: ${database}`));
const [gate = '\n', fence = '\n', promote = '\n', pooler = '\n', verify = '\n'] = of('orders');
const [gate2 = '\n', fence2 = '\n', promote2 = '\n', , verify2 = '\n'] = of('ledger');
// Two databases take their time one after the other.
const ledger =
  'services: { orders: { databases: [orders, ledger], objectives: { rto: 30m, rpo: 10s } } }\ndatabases: { ledger: { engine: postgresql, nodes: { eu-west: { dsn: env:LEDGER_EU, replication: env:LEDGER_EU, data: env:DATA, programs: env:BIN, start: [env:START], starts: lifeboat }, us-east: { dsn: env:LEDGER_US, replication: env:LEDGER_US, data: env:DATA, programs: env:BIN, start: [env:START], starts: lifeboat } } } }';

export const databaseLeftBehind: Rule = {
  code: 'database-left-behind',
  severity: 'error',
  description: 'A service moves with one of its databases, and another one stays in the region that is left.',
  why: 'The inventory says that the service needs both. Moved with one of them, every request crosses between the regions, or fails because the other database went down with the old region. It is noticed only when the region that was left is switched off.',
  bad: example([gate, 'approve', fence, promote, pooler, 'proxy', 'name', verify, 'notify']),
  good: example([
    gate,
    gate2,
    'approve',
    fence,
    fence2,
    promote,
    promote2,
    pooler,
    'proxy',
    'name',
    verify,
    verify2,
    'notify',
  ]),
  inventory: { bad: ledger, good: ledger },
  check: lowered => {
    const { plan, inventory } = lowered;
    const moved = movesOf(lowered);
    const all = inventory.services[plan.service]?.databases ?? [];
    const left = all.filter(name => !moved.some(({ database }) => database === name));
    const [first] = moved;
    if (!first || left.length === 0) return [];
    return [
      {
        at: first.step,
        message: `Unexpected move of ${quote(plan.service)} without ${quoteList(left, 'and')}, expected every database of the service to move`,
        hint: 'Add the gate, the fence, the promotion and the verification of each.',
      },
    ];
  },
};
