import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createDirectoryActs } from '../../../activities/directory/acts.js';
import { journalSinks } from '../../../bin/audit/journal-sinks.js';
import { stepKinds } from '../../../plan/steps/index.js';
import type { Decision } from '../../../plan/approval.js';
import type { Directory } from '../../../plan/directory.js';
import { runNameOf } from '../../../plan/evacuation.js';
import type { Plan } from '../../../plan/plan.js';
import type { RunInput, RunState, StepInput } from '../../../plan/run.js';
import { decideUpdate, runWorkflowId, stateQuery } from '../../../workflows/messages.js';
import { HASH } from './plans.js';

export type Script = (name: string, input: StepInput<unknown>) => unknown;
type Reads = ReturnType<typeof createDirectoryActs>['directory.read'];
export type RunHandle = WorkflowHandle<(input: RunInput) => Promise<RunState>>;

const NAMES = [...Object.keys(stepKinds), 'a', 'b', 'c', 'd', 'lag', 'fence', 'unfence', 'promote', 'verify'];

/** A real Temporal server and the real interpreter; the activities are what each test scripts for its own service. */
export async function startWorld(directory?: () => Promise<Directory>) {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const programs = JSON.parse(readFileSync('.cache/programs.json', 'utf8')) as { temporal: string };
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: programs.temporal },
      log: { format: 'json', level: 'error' },
      extraArgs: ['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'],
    },
  });
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
  const scripts = new Map<string, Script>();
  /** Who may decide now; null: this worker does not know, and the plan's own people count. */
  let read: () => Promise<Directory | null> = directory ?? (async () => null);
  const perform = (name: string) => async (input: StepInput<unknown>) =>
    scripts.get(input.context.service)?.(name, input) ?? null;
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: 'control',
    workflowBundle,
    sinks: journalSinks(),
    activities: {
      ...Object.fromEntries(NAMES.map(name => [name, perform(name)])),
      'audit.heads': async () => null,
      async 'directory.read'(wanted: Parameters<Reads>[0]) {
        const all = await read();
        const deps = { resolve: async (reference: string) => reference, now: Date.now };
        return await createDirectoryActs(all ? { ...deps, directory: async () => all } : deps)['directory.read'](
          wanted,
        );
      },
    },
  });
  const running = worker.run();

  async function start(plan: Plan, script: Script, input: Partial<RunInput> = {}): Promise<RunHandle> {
    scripts.set(runNameOf(plan), script);
    return env.client.workflow.start<(input: RunInput) => Promise<RunState>>(plan.kind, {
      workflowId: runWorkflowId(runNameOf(plan)),
      taskQueue: 'control',
      args: [{ plan, mode: 'real', requester: 'ana', reason: 'test', ...input }],
    });
  }

  async function stop() {
    worker.shutdown();
    await running;
    await env.teardown();
  }
  /** What the activities of a service do, for a run that something else starts. */
  const script = (service: string, its: Script) => void scripts.set(service, its);
  const setDirectory = (now: () => Directory | null) => void (read = async () => now());
  return { client: env.client, start, script, setDirectory, stop };
}

/** Polls the run's state until it is what the test waits for. A question that no worker came to in time (a busy machine) is asked again until then. */
export async function until(
  handle: RunHandle,
  reached: (state: RunState) => boolean,
  deadlineMs = 15_000,
): Promise<RunState> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const late = Date.now() > deadline;
    const state = await handle.query(stateQuery).catch((error: unknown) => {
      if (late) throw error;
    });
    if (state && reached(state)) return state;
    if (state && late)
      throw new Error(`not reached; the run is ${state.status}: ${JSON.stringify(state.journal.at(-1))}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

export const asking = (handle: RunHandle) => until(handle, state => state.approvals.at(-1)?.outcome === 'open');

export function decide(
  handle: RunHandle,
  person: string,
  change: Partial<Decision> = {},
  updateId?: string,
): Promise<string> {
  const decision: Decision = {
    decision: 'approve',
    person,
    step: 'approve',
    planHash: HASH,
    acceptLossMs: null,
    reason: '',
    channel: 'cli',
    ...change,
  };
  return handle.executeUpdate(decideUpdate, { args: [decision], ...(updateId ? { updateId } : {}) });
}

/** The reason an Update was refused with. */
export async function refusal(update: Promise<unknown>): Promise<string> {
  return update.then(
    () => 'accepted',
    (error: Error) => (error.cause as Error | undefined)?.message ?? error.message,
  );
}

export function fail(code: string, reason = 'It did not work.'): never {
  throw ApplicationFailure.create({ type: code, message: reason, nonRetryable: true });
}
