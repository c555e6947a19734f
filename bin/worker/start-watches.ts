import type { Client } from '@temporalio/client';
import { startSearchable } from '../../bot/runs/start-searchable.js';
import type { Estate, Inventory } from '../../plan/inventory.js';
import type { RunInput } from '../../plan/run.js';
import {
  CONTROL_QUEUE,
  regionQueue,
  vantageQueue,
  watchSubjectSignal,
  watchWorkflowId,
} from '../../workflows/messages.js';
import { searchKeys } from '../../workflows/search-attributes.js';
import type { WatchInput } from '../../workflows/watch.js';

/** One watch for every database that a service of the inventory has. A watch that runs already looks at this inventory from now on and keeps what it remembers. */
export async function startWatches(
  client: Client,
  inventory: Inventory,
  intervalMs: number,
  unattended: readonly RunInput[] = [],
  failovers: Failovers = {},
): Promise<readonly string[]> {
  const inputs = watchInputs(inventory, intervalMs, unattended, failovers);
  for (const input of inputs) {
    const { database: _, ...subject } = input;
    // The runs that it begins by itself can be searched for when it can.
    const about = [{ key: searchKeys.service, value: input.service }];
    await startSearchable(about, more =>
      client.workflow.signalWithStart('watch', {
        workflowId: watchWorkflowId(input.database),
        taskQueue: CONTROL_QUEUE,
        args: [input],
        signal: watchSubjectSignal,
        signalArgs: [subject],
        staticSummary: `Watches the replication of ${input.database}`,
        ...more,
      }),
    );
  }
  return inputs.map(input => input.database);
}

/** Laying two histories against each other reads all that was written since; what it lets go of is WAL, which may wait so long. */
const BOTH_WAYS_MS = 30_000;

export function watchInputs(
  inventory: Inventory,
  intervalMs: number,
  unattended: readonly RunInput[] = [],
  failovers: Failovers = {},
): WatchInput[] {
  return Object.entries(inventory.services).flatMap(([service, { databases, pattern }]) =>
    databases.map(database => {
      const every = pattern === 'active-active' ? Math.max(intervalMs, BOTH_WAYS_MS) : intervalMs;
      const runs = unattended.filter(({ plan }) => plan.service === service && plan.estate.databases[database]);
      const begins = Object.fromEntries(runs.map(run => [String(run.plan.params['from']), run]));
      const subject = {
        service,
        estate: estateOf(inventory, service, database),
        intervalMs: every,
        ...others(inventory, service, database, failovers),
      };
      return { database, ...subject, ...(runs.length > 0 ? { unattended: begins } : {}) };
    }),
  );
}

/** The failovers of each service, by the names that people type. */
type Failovers = Readonly<Record<string, readonly string[]>>;

/** How it looks, whom it asks and where it speaks. An act that reads histories is no look to stand on, and only sessions of PostgreSQL are kept warm. */
function others(inventory: Inventory, service: string, database: string, failovers: Failovers) {
  const { channel, pattern } = inventory.services[service] ?? {};
  const vantages = inventory.watch?.vantages.map(vantage => ({
    vantage,
    queue: Object.hasOwn(inventory.regions, vantage) ? regionQueue(vantage) : vantageQueue(vantage),
  }));
  return {
    ...(pattern === 'active-passive' && inventory.databases[database]?.engine === 'postgresql' ? { stands: true } : {}),
    // An inventory that says who must agree has somebody who wants to hear of it.
    ...(vantages ? { vantages } : {}),
    ...(vantages && channel !== undefined
      ? { tells: { channel, channels: only(inventory.channels, channel), failovers: failovers[service] ?? [] } }
      : {}),
  };
}

/** Only what a watch looks at: no people, no channels, no other service. */
function estateOf(inventory: Inventory, service: string, database: string): Estate {
  return {
    regions: inventory.regions,
    services: only(inventory.services, service),
    databases: only(inventory.databases, database),
    traffic: {},
    people: {},
    groups: {},
    channels: {},
  };
}

function only<T>(entries: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key === name));
}
