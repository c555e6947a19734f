import type { DutyRoster } from '../../activities/oncall/on-duty.js';
import type { ActivityDeps } from '../../activities/deps.js';
import type { Inventory } from '../../plan/inventory.js';
import type { RunInput } from '../../plan/run.js';

export interface AuditRequest {
  /** The path of a file, or the reference of the connection URL of a database with the table. */
  readonly store: string;
  /** The reference of the key that signs checkpoints. */
  readonly key: string | null;
  readonly breakGlass: boolean;
}

/** What `lifeboat worker` asks for. */
export interface WorkerRequest {
  readonly address: string;
  /** The region whose hosts this worker has hands on; null for a control worker. */
  readonly region: string | null;
  /** The name of the place that this worker only looks from; null for every other worker. */
  readonly vantage: string | null;
  /** Runs the sandbox drills of schedules on this host, and nothing else: the text of the inventory, read anew for each; null for every other worker. */
  readonly drills: (() => string) | null;
  /** The failovers of each service, by the names that people type: what a watch proposes. */
  readonly failovers: Readonly<Record<string, readonly string[]>>;
  /** Watch every database of it (control workers only). */
  readonly inventory: Inventory | null;
  /** Reads who may decide from the same file, anew at each call; null without an inventory. Fails with a `CliError`. */
  readonly directory: (() => DutyRoster) | null;
  /** The runbooks of a service, read and compiled anew at each call; null without an inventory. */
  readonly readiness: NonNullable<ActivityDeps['readiness']> | null;
  /** The audit journal; null: none is kept. */
  readonly audit: AuditRequest | null;
  /** The runs that a watch begins by itself when it loses the primary that each is for. */
  readonly unattended: readonly RunInput[];
  readonly watchIntervalMs: number;
  readonly logLevel: string;
  /** Ends the worker within a second. */
  readonly stop: AbortSignal;
  /** One line for the person who started it. */
  progress(line: string): void;
  /** Called once, when the worker polls its queue. */
  ready(queue: string): void;
}

/** Runs a worker until `stop`; fails with a `CliError` when it cannot start. */
export type StartWorker = (request: WorkerRequest) => Promise<void>;
