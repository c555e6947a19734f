import type { Inventory } from '../inventory.js';
import { drillLevelOf } from './passed-drill.js';
import type { RunRecord } from './run-record.js';

/** What a service costs, in the inventory's currency. Null: the inventory does not say enough. */
export interface Cost {
  readonly currency: string | null;
  readonly downtimePerMinute: number | null;
  /** The measured downtime at that price; a planned move is down for the gap that clients saw, where it was measured. */
  readonly downtime: number | null;
  /** What the drill itself cost: its hours, and its downtime where it took the real path. Null for a run that is no drill. */
  readonly drill: number | null;
  /** Per month, of the service's nodes outside of its home. */
  readonly standbyPerMonth: number | null;
}

type Priced = Pick<Inventory, 'services' | 'databases' | 'prices'>;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What a run cost beside what readiness costs. Without a record only the standing costs are known. */
export function costOf(service: string, inventory: Priced, record?: RunRecord): Cost {
  const { prices } = inventory;
  const perMinute = inventory.services[service]?.downtime_cost_per_minute ?? null;
  const downMs = record ? (record.gapMs ?? record.rto.measuredMs) : null;
  const downtime = perMinute === null || downMs === null ? null : (downMs / MINUTE_MS) * perMinute;
  return {
    currency: prices?.currency ?? null,
    downtimePerMinute: perMinute,
    downtime,
    drill: record ? drillCost(record, prices?.drill_per_hour, downtime) : null,
    standbyPerMonth: standbyCost(service, inventory),
  };
}

function drillCost(record: RunRecord, perHour: number | undefined, downtime: number | null): number | null {
  const level = drillLevelOf(record);
  if (level === null || perHour === undefined) return null;
  const hours = (record.endedAt - record.startedAt) / HOUR_MS;
  // A sandbox takes nothing away from anybody.
  return hours * perHour + (level === 'real' ? (downtime ?? 0) : 0);
}

/** Null as soon as one node has no price: half a sum is a wrong one. */
function standbyCost(service: string, { services, databases, prices }: Priced): number | null {
  const owner = services[service];
  if (!owner || !prices) return null;
  let sum = 0;
  for (const name of owner.databases) {
    for (const region of Object.keys(databases[name]?.nodes ?? {})) {
      if (region === owner.home) continue;
      const price = prices.nodes[name]?.[region] ?? prices.regions[region];
      if (price === undefined) return null;
      sum += price;
    }
  }
  return sum;
}
