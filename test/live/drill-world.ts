import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, type InjectedSinks, Runtime, Worker } from '@temporalio/worker';
import { journalSinks } from '../../bin/audit/journal-sinks.js';
import { makeWayAct } from '../../bin/worker/make-way-act.js';
import type { DrillInput } from '../../plan/drills/drill.js';
import type { EstateState, NodeState } from '../../plan/drills/estate-state.js';
import type { EndedRun } from '../../plan/history/ended-run.js';
import type { StepInput } from '../../plan/run.js';
import { gone, primary, reading, standby } from '../plan/readings.js';
import type { JournalSinks } from '../../workflows/messages.js';
import type { WeightSinks } from './year/weigh-histories.js';

/** What the acts of one service answer; a name that is not there does nothing. */
export type Acts = Readonly<Record<string, (input: unknown) => unknown>>;

export const CALENDAR_QUEUE = 'calendar';
const DRILL_ACTS = ['drill.look', 'drill.alarms', 'drill.watch-alarms', 'drill.inject', 'drill.heal'];
const WATCH_ACTS = ['watch.look', 'watch.prepare'];
const NAMES = ['a', 'b', 'c', 'promote', 'd', 'lag', 'fence'];

/** Temporal's test server, whose clock jumps over timers, with the real workflows; the acts are the test's own. */
export async function openDrillWorld({ calendars = false } = {}) {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const programs = JSON.parse(readFileSync('.cache/programs.json', 'utf8')) as { temporalTest: string };
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: programs.temporalTest } },
  });
  const workflowsPath = fileURLToPath(new URL('./year/workflows.ts', import.meta.url));
  const weighing = fileURLToPath(new URL('./year/weigh-histories.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger, workflowInterceptorModules: [weighing] });
  const services = new Map<string, Acts>();
  const act = (name: string) => async (input: unknown) => {
    const of = (input as Partial<StepInput<unknown>> & { service?: string }) ?? {};
    const service = of.context?.service ?? of.service ?? [...services.keys()].at(-1) ?? '';
    return (await services.get(service)?.[name]?.(input)) ?? null;
  };
  const ended: EndedRun[] = [];
  const { journal } = journalSinks();
  const events = new Map<string, number>();
  const sinks: InjectedSinks<JournalSinks & WeightSinks> = {
    weight: {
      ended: {
        callDuringReplay: false,
        fn: (_, type, length) => void events.set(type, Math.max(length, events.get(type) ?? 0)),
      },
    },
    journal: {
      ...journal,
      ended: { callDuringReplay: false, fn: (_: unknown, run: EndedRun) => void ended.push(run) },
    },
  };
  const common = { connection: env.nativeConnection, workflowBundle, sinks };
  const startWorker = async () => {
    const workers = await Promise.all([
      Worker.create({
        ...common,
        taskQueue: 'control',
        activities: {
          ...Object.fromEntries(NAMES.map(name => [name, act(name)])),
          'directory.read': async () => null,
          'audit.heads': async () => null,
          ...Object.fromEntries([...DRILL_ACTS, ...WATCH_ACTS].map(name => [name, act(name)])),
          'watch.make-way': makeWayAct(env.client, 10_000),
        },
      }),
      // The test server goes on giving a workflow's tasks to the worker that had it in memory, also when that was replaced. Calendars outlive
      // workers, so their worker keeps nothing: each task replays the few events of a history that is continued as new every five dates.
      ...(calendars ? [Worker.create({ ...common, taskQueue: CALENDAR_QUEUE, maxCachedWorkflows: 0 })] : []),
    ]);
    const running = workers.map(worker => worker.run());
    return {
      async stop() {
        for (const worker of workers) worker.shutdown();
        await Promise.all(running);
      },
    };
  };
  const first = await startWorker();
  return {
    env,
    client: env.client,
    services,
    /** What was handed out to be kept, oldest first. */
    ended,
    /** The largest history of each type of workflow so far, in events. */
    events,
    worker: first,
    startWorker,
    close: async () => {
      await env.teardown();
    },
  };
}

const up: NodeState = {
  role: 'primary',
  timeline: 1,
  systemId: '7',
  streams: false,
  slots: [],
  fenced: false,
  settings: { port: 'x' },
};

/** A service that is well, with its primary in eu-west. */
export function wellEstate(change: Partial<Record<'eu-west' | 'us-east', Partial<NodeState>>> = {}): EstateState {
  return {
    at: 0,
    nodes: {
      'orders/eu-west': { ...up, ...change['eu-west'] },
      'orders/us-east': { ...up, role: 'standby', streams: true, ...change['us-east'] },
    },
    routes: { 'orders/pooler': { region: 'eu-west', wrote: true, ms: 4, detail: '' } },
    proxy: { 'orders/eu-west': 'ready', 'orders/us-east': 'maint' },
    dns: { 'db.test': '127.0.0.1' },
  };
}

/** What a watch sees of a service with its primary in eu-west: first that it is well, then that the primary is gone, then nothing more. */
export function lossyLooks(): () => unknown {
  const readings = [reading(primary(), standby()), reading(gone(), standby({ receiver: null }))];
  // A look that fails is none, and the watch sleeps after it: so the clock of the test server can jump.
  return () => readings.shift() ?? Promise.reject(new Error('no worker looks'));
}

export const QUIET = { blocking: [], outcome: [] } as const;

export function drillOf(input: Pick<DrillInput, 'plan' | 'back'> & Partial<DrillInput>): DrillInput {
  return {
    drill: 'weekly',
    service: input.plan.service,
    level: 'real',
    requester: 'Lifeboat',
    times: null,
    alarms: QUIET,
    steady: { write_within: 1_000, standbys: 1 },
    fault: null,
    expectedActs: [],
    ...input,
  };
}
