import type { Inventory } from '../../../plan/inventory.js';
import type { Watches } from '../../runs/watches.js';
import type { Incident, Reality } from './incident.js';
import { incidentNow, PAGERDUTY_API, type PagerDutyRest } from './pagerduty-rest.js';

/** Finds out what is so now of an incident from long ago. */
export type AskReality = (incident: Incident, inventory: Inventory) => Promise<Reality>;

/** A watch looks every second; what it saw longer ago than this says nothing about now. */
const FRESH_MS = 10_000;

interface Parts {
  readonly watches: Watches;
  readonly resolve: (reference: string) => Promise<string>;
  readonly now: () => number;
}

export function askReality({ watches, resolve, now }: Parts): AskReality {
  return async ({ id, service }, inventory) => {
    const rest = await restOf(inventory, resolve);
    const incident = id === null || !rest ? null : await incidentNow(rest, id);
    const databases = inventory.services[service]?.databases ?? [];
    const seen = await Promise.all(databases.map(name => watches.read(name).catch(() => undefined)));
    const fresh = seen.map(watch =>
      watch?.latest && now() - watch.latest.at < FRESH_MS ? watch.unreachableSince === null : null,
    );
    const known = fresh.length > 0 && fresh.every(answers => answers !== null);
    return { incident, primaryAnswers: known ? fresh.every(Boolean) : null };
  };
}

/** PagerDuty's REST API as the inventory has it; undefined where it has none, or its token has no value here. */
export async function restOf(
  { paging }: Inventory,
  resolve: (reference: string) => Promise<string>,
): Promise<PagerDutyRest | undefined> {
  const api = paging?.pagerduty_api;
  if (!api) return undefined;
  try {
    const url = api.url === undefined ? PAGERDUTY_API : await resolve(api.url);
    return { url, token: await resolve(api.token) };
  } catch {
    return undefined;
  }
}
