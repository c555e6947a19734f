import { overrideEnds } from '../../plan/override-ends.js';
import { barredFrom, type Barred } from '../../plan/residency.js';
import { quote, quoteList } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { changed, example, planned, REST, SETTLE } from './example.js';
import { type Placement, placementsOf } from './placements.js';
import type { Finding, Lowered, Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const INVOKE = '## Check the legal override\n```yaml step\ndo: override.check\noverride: court-order-17\n```';
const OVERRIDE =
  'overrides: { court-order-17: { reason: The data protection officer has allowed it in writing., by: ana, until: 2027-03-31, residency: { databases: [orders], jurisdictions: [us] } } }';

export const residencyViolated: Rule = {
  code: 'residency-violated',
  severity: 'error',
  locked: true,
  description: 'Data is brought into a region of a jurisdiction in which it may not be.',
  why: 'A region is chosen for a failover by its distance and its capacity, at night, by people who think of the outage. That some tables may not leave a jurisdiction is known to others, in another document. Once data was written abroad it cannot be unwritten, so the inventory says where a database, a table or a row may live, and no runbook leads out of it: not by a promotion, a copy, an extract or a replay. Whoever may allow it all the same writes an override into the inventory, with a reason, a name and a last day, and the runbook names it in a step of its own.',
  bad: example(MOVE),
  good: example([INVOKE, ...MOVE]),
  allowed: {
    'A planned move under the same override, which also covers the old primary that follows.': planned('switchover', [
      INVOKE,
      'gate',
      'approve',
      'switch',
      ...REST,
    ]),
    'The name of the override is checked again right before the approval.': example([
      INVOKE,
      'gate',
      changed('approve', 'expires: 2m'),
      'fence',
      'promote',
      ...SETTLE,
    ]),
  },
  inventory: {
    bad: 'databases: { orders: { tables: { public.orders: { residency: { jurisdictions: [eu] } } } } }',
    good: `databases: { orders: { residency: [eu] } }\n${OVERRIDE}`,
  },
  check: lowered => placementsOf(lowered).flatMap(placement => judge(placement, lowered)),
};

function judge(placement: Placement, lowered: Lowered): readonly Finding[] {
  const { step, database: name, region } = placement;
  const database = lowered.inventory.databases[name];
  const jurisdiction = lowered.inventory.regions[region]?.jurisdiction;
  if (!database || jurisdiction === undefined) return [];
  const barred = barredFrom(database, jurisdiction);
  if (barred.length === 0) return [];
  const covering = invokedBefore(placement, jurisdiction, lowered);
  if (covering.some(({ expired }) => !expired)) return [];
  const [late] = covering;
  if (late) return [expiry(placement, late)];
  return barred.map(one => ({
    at: step,
    message: `Unexpected ${nameOf(one, name)} in ${quote(region)}, which is in ${quote(jurisdiction)}, expected a region in ${quoteList(one.permitted)}`,
    hint: 'Move it to a region that its `residency` in the inventory permits, or check an override of the inventory before that allows it.',
  }));
}

interface Covering {
  readonly override: string;
  readonly until: string;
  readonly expired: boolean;
}

/** The overrides that the runbook checks before, and that speak of this database in this jurisdiction. */
function invokedBefore({ step, database }: Placement, jurisdiction: string, lowered: Lowered): readonly Covering[] {
  const { inventory, before, on } = lowered;
  return effectsOf(before(step), 'invokes-override').flatMap(({ effect: { override } }) => {
    const entry = inventory.overrides?.[override];
    const allows = entry?.residency;
    if (!entry || !allows?.databases.includes(database) || !allows.jurisdictions.includes(jurisdiction)) return [];
    return [{ override, until: entry.until, expired: on !== undefined && on >= overrideEnds(entry.until) }];
  });
}

function expiry({ step, database, region }: Placement, { override, until }: Covering): Finding {
  return {
    at: step,
    message: `Unexpected ${quote(database)} in ${quote(region)} by the override ${quote(override)}, which ended with ${until}, expected one that still counts`,
    hint: 'Ask who answers for it whether it is still allowed, and write the new last day into the inventory.',
  };
}

function nameOf({ table, columns, rows }: Barred, database: string): string {
  if (table === undefined) return quote(database);
  const of = `${quote(table)} of ${quote(database)}`;
  const where = rows ? ` where ${quote(rows.column)} is ${quoteList(rows.values)}` : '';
  if (columns) return `column${columns.length > 1 ? 's' : ''} ${quoteList(columns, 'and')} of ${of}${where}`;
  return rows ? `rows of ${of}${where}` : of;
}
