import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { evacuationName, runNameOf } from '../../plan/evacuation.js';
import type { Plan } from '../../plan/plan.js';
import { Mode, type RunInput, type RunState } from '../../plan/run.js';
import { CONTROL_QUEUE, runWorkflowId, stateQuery } from '../../workflows/messages.js';
import { searchAttributesOf } from '../../workflows/search-attributes.js';
import { RunsError } from './runs-error.js';
import { planOfHistory } from './plan-of-history.js';
import { runSummaryLine } from './run-summary-line.js';
import type { RunListing, RunLook, Runs, RunView } from './runs.js';
import { sayTo } from './say-to.js';
import { makeDrillsYield } from './make-drills-yield.js';
import { startSearchable } from './start-searchable.js';
import { temporalWatches } from './temporal-watches.js';
import { temporalFailure } from './temporal-failure.js';

type RunWorkflow = (input: RunInput) => Promise<RunState>;
export type RunHandle = WorkflowHandle<RunWorkflow>;

/** One call to Temporal. An update needs a worker, which answers in milliseconds, or after a replay of the run when it is new. */
const CALL_DEADLINE_MS = 5_000;
/** A look is repeated anyway, so it waits less. */
const LOOK_DEADLINE_MS = 3_000;
/** A drill before its point of no return is put back within seconds; a person who starts a real run waits no longer than this for it. */
const WAY_MS = 30_000;
const ID_PREFIX = runWorkflowId('');
/** The name of an evacuation is its workflow's id. */
const EVACUATIONS = evacuationName('');
/** More services than this are not listed by name. */
const MOST_LISTED = 1_000;

/** `Runs` on a real Temporal server. */
export function temporalRuns(client: Client, address: string): Runs {
  const handleOf = (service: string, runId?: string): RunHandle =>
    client.workflow.getHandle<RunWorkflow>(runWorkflowId(service), runId);
  const call = async <T>(service: string, act: () => Promise<T>, deadlineMs = CALL_DEADLINE_MS): Promise<T> => {
    try {
      return await client.withDeadline(Date.now() + deadlineMs, act);
    } catch (error) {
      throw temporalFailure(error, service, address);
    }
  };
  const runs: Runs = {
    async start(input) {
      const name = runNameOf(input.plan);
      if (input.mode === Mode.real) await call(name, () => askWay(client, input), WAY_MS + CALL_DEADLINE_MS);
      return await call(name, () => start(client, runs, input));
    },
    view: (service, runId) => call(service, () => view(handleOf(service, runId), service), LOOK_DEADLINE_MS),
    look: (service, runId, events) =>
      call(service, () => look(handleOf(service, runId), service, events), LOOK_DEADLINE_MS),
    plan: (service, runId) => call(service, () => planOf(client, handleOf(service, runId))),
    watch: database => temporalWatches(client).read(database),
    list: () => call('any service', () => list(client)),
    say: (service, runId, saying) => call(service, () => sayTo(handleOf(service, runId), saying)),
    close: () => client.connection.close(),
  };
  return runs;
}

function askWay(client: Client, { plan, requester, reason }: RunInput): Promise<boolean> {
  return makeDrillsYield(client, plan.service, { person: requester, reason: `real run: ${reason}` }, WAY_MS);
}

async function start(client: Client, runs: Runs, input: RunInput): Promise<{ runId: string }> {
  const { plan } = input;
  try {
    const handle = await startSearchable(searchAttributesOf(input), more =>
      client.workflow.start<RunWorkflow>(plan.kind, {
        workflowId: runWorkflowId(runNameOf(plan)),
        taskQueue: CONTROL_QUEUE,
        args: [input],
        // One run per service: a second start is refused by Temporal itself, not by a look beforehand.
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: runSummaryLine(input),
        ...more,
      }),
    );
    return { runId: handle.firstExecutionRunId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw await runExists(runs, runNameOf(plan));
  }
}

async function runExists(runs: Runs, service: string): Promise<RunsError> {
  const held = await runs.view(service).catch(() => undefined);
  const who = held?.state
    ? `"${held.state.title}" (${held.state.mode}), asked for by ${held.state.requester}, run ${held.runId}`
    : `run ${held?.runId ?? 'unknown'}`;
  return new RunsError(
    'run-exists',
    `${service} has a run already: ${who}. Nothing was started.`,
    `Look at it with lifeboat status ${service}; stop it with lifeboat abort ${service} --as PERSON --reason TEXT.`,
  );
}

async function view(handle: RunHandle, service: string): Promise<RunView> {
  return viewOf(handle, service, await handle.describe());
}

async function look(handle: RunHandle, service: string, events: number): Promise<RunLook | undefined> {
  const described = await handle.describe();
  // Described before it is asked: what happens in between is seen by the next look.
  if (described.historyLength === events) return undefined;
  return { ...(await viewOf(handle, service, described)), events: described.historyLength };
}

async function viewOf(
  handle: RunHandle,
  service: string,
  described: Awaited<ReturnType<RunHandle['describe']>>,
): Promise<RunView> {
  const execution = described.status.name;
  const listing = {
    service,
    kind: described.type,
    runId: described.runId,
    execution,
    startedAt: described.startTime.getTime(),
  };
  // A run that has ended is read from its result, which needs no worker.
  if (execution === 'COMPLETED') return { ...listing, state: await handle.result() };
  if (execution === 'RUNNING') return { ...listing, state: await handle.query(stateQuery) };
  return { ...listing, state: await handle.query(stateQuery).catch(() => null) };
}

async function planOf(client: Client, handle: RunHandle): Promise<Plan | undefined> {
  const history = await handle.fetchHistory();
  return planOfHistory(history, client.options.loadedDataConverter);
}

async function list(client: Client): Promise<readonly RunListing[]> {
  const newest = new Map<string, RunListing>();
  for await (const one of client.workflow.list({
    query: `WorkflowId STARTS_WITH '${ID_PREFIX}' OR WorkflowId STARTS_WITH '${EVACUATIONS}'`,
    pageSize: MOST_LISTED,
  })) {
    const service = one.workflowId.startsWith(ID_PREFIX) ? one.workflowId.slice(ID_PREFIX.length) : one.workflowId;
    const startedAt = one.startTime.getTime();
    const known = newest.get(service);
    if (known && known.startedAt >= startedAt) continue;
    newest.set(service, { service, kind: one.type, runId: one.runId, execution: one.status.name, startedAt });
    if (newest.size >= MOST_LISTED) break;
  }
  return [...newest.values()].toSorted((a, b) => a.service.localeCompare(b.service));
}
