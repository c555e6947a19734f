import type { Inventory } from '../../plan/inventory.js';
import { type Cost, costOf } from '../../plan/history/cost.js';
import type { RunRecord } from '../../plan/history/run-record.js';
import { plain } from './plain.js';

/** The cost of a run in one line; what the inventory does not price is said to be unknown. */
export function costLine(cost: Cost): string {
  const { downtime, downtimePerMinute, drill, standbyPerMonth } = cost;
  const down =
    downtimePerMinute === null
      ? 'downtime is not priced'
      : `downtime ${money(downtime, cost)} at ${money(downtimePerMinute, cost)} a minute`;
  const own = drill === null ? '' : `, the drill ${money(drill, cost)}`;
  return `${down}${own}, standby ${money(standbyPerMonth, cost)} a month`;
}

/** What the services cost, as a table for `lifeboat ready --cost`: the last measured downtime of each, its last drill, its standby. */
export function costTable(inventory: Inventory, records: readonly RunRecord[]): string[] {
  const rows = Object.keys(inventory.services).map(service => {
    const cost = lastCost(service, inventory, records);
    return [
      plain(service),
      money(cost.downtimePerMinute, cost),
      money(cost.downtime, cost),
      money(cost.drill, cost),
      money(cost.standbyPerMonth, cost),
    ];
  });
  const all = [['service', 'downtime/min', 'last downtime', 'last drill', 'standby/month'], ...rows];
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)));
  return all.map(row =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}

/** The last measured downtime of a service, its last drill, and what it costs all the time. */
export function lastCost(service: string, inventory: Inventory, records: readonly RunRecord[]): Cost {
  const costs = records.filter(one => one.service === service).map(record => costOf(service, inventory, record));
  return {
    ...costOf(service, inventory),
    downtime: costs.findLast(({ downtime }) => downtime !== null)?.downtime ?? null,
    drill: costs.findLast(({ drill }) => drill !== null)?.drill ?? null,
  };
}

function money(amount: number | null, { currency }: Cost): string {
  if (amount === null) return 'unknown';
  const text = amount.toLocaleString('en', { maximumFractionDigits: 2 });
  return currency === null ? text : `${text} ${currency}`;
}
