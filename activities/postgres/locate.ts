import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Estate } from '../../plan/inventory.js';
import type { StepContext } from '../../plan/run.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { activityContext } from '../host/pulse.js';
import type { HostActInput, HostActName, HostActResult } from '../hands.js';

/** The servers of a database of PostgreSQL, by region; none of another engine, which would not understand what it is told. */
export function nodesOf(estate: Estate, database: string): Readonly<Record<string, DatabaseNode>> {
  const found = estate.databases[database];
  return found?.engine === 'postgresql' ? found.nodes : {};
}

/** One server of a database. A plan names only what its own inventory has, so a miss is a broken plan. */
export function nodeOf(estate: Estate, database: string, region: string): DatabaseNode {
  const node = nodesOf(estate, database)[region];
  if (node) return node;
  throw failure('not-a-standby', {
    what: `The plan knows no server of ${database} in ${region}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Compile the runbook again against the current inventory.',
  });
}

/** A whole database of the plan's inventory. */
export function databaseOf(estate: Estate, name: string): Estate['databases'][string] {
  const database = estate.databases[name];
  if (database) return database;
  throw failure('not-a-standby', {
    what: `The plan knows no database ${name}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Compile the runbook again against the current inventory.',
  });
}

/** A service's entry points; none when the plan has no traffic of that name. */
export function trafficOf(estate: Estate, name: string): Estate['traffic'][string] {
  return estate.traffic[name] ?? {};
}

/** Where a host act is to be done, and for whom. */
export interface Errand {
  readonly region: string;
  readonly estate: Estate;
  readonly context: StepContext;
  readonly deadlineMs: number;
  readonly needless?: Promise<boolean>;
}

const PRESENCE_MS = 2_000;

/** Calls the hands of a region, with the region's own presence limit. Nobody there is a `nobody-there` failure. */
export async function callHands<Name extends HostActName>(
  deps: ActivityDeps,
  { region, estate, context, deadlineMs, needless }: Errand,
  act: Name,
  input: HostActInput<Name>,
): Promise<HostActResult<Name>> {
  const presenceMs = estate.regions[region]?.presence ?? PRESENCE_MS;
  const attemptAt = activityContext()?.info.currentAttemptScheduledTimestampMs;
  const order = { ...input, step: context.step, ...(attemptAt === undefined ? {} : { attemptAt }) };
  const handed = await deps.hands.call(region, act, order, {
    deadlineMs,
    presenceMs,
    ...(needless ? { needless } : {}),
  });
  if (handed.there) return handed.result;
  throw failure('nobody-there', {
    what: `Nobody took the command in ${region}: ${handed.detail}.`,
    state: `Nothing was changed by ${context.step} in ${region}.`,
    todo: `Start the worker of ${region} and retry the step.`,
  });
}
