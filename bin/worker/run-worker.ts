import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import { CONTROL_QUEUE, DRILL_QUEUE, regionQueue, vantageQueue } from '../../workflows/messages.js';
import { auditActs } from '../audit/audit-acts.js';
import type { AuditLog } from '../audit/audit-log.js';
import { journalSinks } from '../audit/journal-sinks.js';
import { temporalAccess } from '../temporal-access.js';
import { temporalClient } from '../temporal-client.js';
import { askRegionHead, auditHeadAct, auditHeadsAct } from './audit-head-acts.js';
import { BEAT_MS, beatForEveryAct } from './beat.js';
import { confirmLateActs } from './confirm-late-acts.js';
import { connectWithRetry } from './connect-with-retry.js';
import { controlActivities } from './control-activities.js';
import { drillSandboxAct, type RunDrill } from './drill-sandbox-act.js';
import { installLogging } from './install-logging.js';
import { openAudit, postHeads, writerName } from './open-audit.js';
import { registerSearchAttributes } from './register-search-attributes.js';
import { regionActivities, vantageActivities } from './region-activities.js';
import { startLeases } from './start-leases.js';
import { startReadiness } from './start-readiness.js';
import { startWatches } from './start-watches.js';
import type { WorkerRequest } from './start-worker.js';
import { workflowBundle } from './workflow-bundle.js';

type Env = Readonly<Record<string, string | undefined>>;

const ACTS_AT_ONCE = 2_000;
/** Running acts are cancelled at once when a worker stops, and get this long to clean up. */
const SHUTDOWN_MS = 800;
/** How long a workflow waits for the worker that had it in memory: with Temporal's 10 s a killed worker would cost a run 10 s. */
const STICKY_MS = 1_000;

/** Runs one worker until it is told to stop. Fails with a `CliError` when Temporal is not there or something was not built. */
export async function runWorker(request: WorkerRequest, env: Env): Promise<void> {
  const { address, stop } = request;
  const queue = queueOf(request);
  const access = temporalAccess(env);
  const { namespace } = access;
  installLogging(queue, request.logLevel);
  const audit = await openAudit(request, env, queue);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stop }).catch(() => undefined);
  const progress = (line: string): void => request.progress(line);
  const attempts = { address, stop, progress, now: Date.now, pause };
  const connection = await connectWithRetry(
    () => NativeConnection.connect({ address, ...access.connection }),
    attempts,
  );
  if (!connection) return audit?.close();
  const client = queue === CONTROL_QUEUE ? await temporalClient(address, env) : undefined;
  try {
    const own = client ? controlOptions(client, env, request, audit) : ownOptions(env, request, audit, queue);
    const about = auditOptions(audit, request);
    const worker = await Worker.create({ ...COMMON, ...about, ...own, connection, namespace, taskQueue: queue });
    await poll(worker, request, client, queue);
  } finally {
    await client?.connection.close();
    await connection.close();
    await audit?.close();
  }
}

/** Imported when a drill comes: the sandbox is nothing that a worker in production has to load. */
const runDrill: RunDrill = async (...asked) => (await import('../drill/sandbox-drill.js')).runSandboxDrill(...asked);

/** What a worker does that is no control worker. */
function ownOptions(
  env: Env,
  request: WorkerRequest,
  audit: AuditLog | undefined,
  queue: string,
): Pick<WorkerOptions, 'activities' | 'maxConcurrentActivityTaskExecutions'> {
  const { region, drills } = request;
  if (drills) {
    // Two regions of servers each: one at a time is what a small host takes, and the next drill waits.
    const activities = drillSandboxAct(runDrill, drills, line => request.progress(line));
    return { activities, maxConcurrentActivityTaskExecutions: 1 };
  }
  return { activities: region === null ? vantageActivities(env) : handsActivities(env, audit, queue) };
}

function handsActivities(env: Env, audit: AuditLog | undefined, queue: string) {
  return { ...regionActivities(env), ...auditHeadAct(audit, writerName(queue)) };
}

function queueOf({ region, vantage, drills }: WorkerRequest): string {
  if (drills) return DRILL_QUEUE;
  if (region !== null) return regionQueue(region);
  return vantage === null ? CONTROL_QUEUE : vantageQueue(vantage);
}

const COMMON = {
  // A watch that stands holds a slot for as long as it lasts: with the SDK's 100, a hundred databases would leave none for a promotion.
  maxConcurrentActivityTaskExecutions: ACTS_AT_ONCE,
  shutdownGraceTime: 0,
  shutdownForceTime: SHUTDOWN_MS,
  stickyQueueScheduleToStartTimeout: STICKY_MS,
  maxHeartbeatThrottleInterval: BEAT_MS,
  defaultHeartbeatThrottleInterval: BEAT_MS,
} satisfies Partial<WorkerOptions>;

/** From the outside in: what comes too late is no act, the beat goes on while an intent is written, and the record is next to the act. */
function auditOptions(
  audit: AuditLog | undefined,
  request: WorkerRequest,
): Pick<WorkerOptions, 'interceptors' | 'sinks'> {
  // One for the worker and not one for each act: it remembers attempts.
  const acts = audit && auditActs(audit);
  const activity = [
    ...(request.region === null ? [] : [confirmLateActs]),
    () => beatForEveryAct(),
    ...(acts ? [() => acts] : []),
  ];
  return { interceptors: { activity }, sinks: journalSinks(audit) };
}

function controlOptions(
  client: Client,
  env: Env,
  request: WorkerRequest,
  audit: AuditLog | undefined,
): Pick<WorkerOptions, 'activities' | 'workflowBundle'> {
  const ask = (region: string) => askRegionHead(client, region);
  const heads = auditHeadsAct(audit, writerName(CONTROL_QUEUE), ask, postHeads(request, env));
  const activities = { ...controlActivities(client, env, request), ...heads };
  return { activities, workflowBundle: workflowBundle() };
}

async function poll(worker: Worker, request: WorkerRequest, client: Client | undefined, queue: string): Promise<void> {
  const { stop, inventory, watchIntervalMs, unattended } = request;
  const running = worker.run();
  const end = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  const started = async (): Promise<void> => {
    request.ready(queue);
    if (client) {
      const unsearchable = await registerSearchAttributes(client);
      if (unsearchable !== undefined) request.progress(`Runs cannot be searched for in Temporal: ${unsearchable}.`);
    }
    if (client && inventory) {
      const databases = await startWatches(client, inventory, watchIntervalMs, unattended, request.failovers);
      request.progress(`Watching ${databases.join(', ')}.`);
      if (request.readiness) await startReadiness(client, inventory);
      const leased = await startLeases(client, inventory);
      if (leased.length > 0) request.progress(`Keeping the leases of ${leased.join(', ')}.`);
    }
  };
  try {
    await Promise.all([running, started()]);
  } catch (error) {
    // An act that does not let go is left to its deadline; whoever takes it next reads before it acts.
    if (!stop.aborted) throw error;
  } finally {
    end();
    stop.removeEventListener('abort', end);
  }
}
