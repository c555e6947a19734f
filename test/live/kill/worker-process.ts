import { journalSinks } from '../../../bin/audit/journal-sinks.js';
import { Context } from '@temporalio/activity';
import { Client, Connection, type ActivityHandle } from '@temporalio/client';
import { type ActivityInterceptors, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { beatForEveryAct } from '../../../bin/worker/beat.js';
import { controlActivities } from '../../../bin/worker/control-activities.js';
import { regionActivities } from '../../../bin/worker/region-activities.js';
import { CONTROL_QUEUE, regionQueue } from '../../../workflows/messages.js';
import { outside, watchBoundaries, watched } from './boundaries.js';
import { type KillPoint, type Moment, sameAct, type Victim } from './kill-point.js';
import type { FromParent, ToParent } from './worker-messages.js';

// A worker with the product's own acts that kills itself where it is told to. Who starts it tells it over the IPC channel what it is.

const BEAT_MS = 100;
const HEARTBEAT_TIMEOUT_MS = 1_500;

let role: Victim = 'control';
let armed: KillPoint | null = null;
let records = false;
let begin: () => void = () => undefined;

function tell(message: ToParent): void {
  process.send?.(message);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** The step that an act belongs to: a control act says so in its context, a host act itself. The watch's belong to none. */
function stepOf(input: unknown): string | undefined {
  const { context, step } = input as { context?: { step?: string }; step?: string };
  return context?.step ?? step;
}

function killing(): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const step = stepOf(input.args[0]);
        if (step === undefined) return await next(input);
        const act = { worker: role, step, act: Context.current().info.activityType };
        const at = (phase: KillPoint['phase'], moment: Moment | null, label: string | null, nth: number) => {
          if (!armed || !sameAct(armed, act) || armed.phase !== phase || armed.moment !== moment) return;
          if ((armed.call?.label ?? null) === label && (armed.call?.nth ?? 0) === nth) die();
        };
        if (records) tell({ did: act });
        at('before', null, null, 0);
        const result = await watched(
          (label, nth, moment) => {
            if (records) tell({ did: act, call: { label, nth } });
            at('during', moment, label, nth);
          },
          () => next(input),
        );
        at('during', 'done', null, 0);
        return result;
      },
    },
  };
}

/** The commands to the hosts are calls to the outside too, and a dead host's worker is noticed in a second. */
function watchHands(client: Client): Client {
  const start = client.activity.start.bind(client.activity);
  client.activity.start = async function <R>(act: string, options: Parameters<typeof start>[1]) {
    return await outside(`hand ${act}`, async say => {
      const handle: ActivityHandle<R> = await start<R>(act, { ...options, heartbeatTimeout: HEARTBEAT_TIMEOUT_MS });
      say('sent');
      const result = handle.result.bind(handle);
      handle.result = () => {
        const answer = result();
        const answered = () => say('answered');
        answer.then(answered, answered);
        return answer;
      };
      return handle;
    });
  };
  return client;
}

async function prepare({ prepare: what }: Extract<FromParent, { prepare: unknown }>): Promise<Worker> {
  ({ role } = what);
  const { address, namespace, env, bundle } = what;
  const connection = await NativeConnection.connect({ address });
  const common = {
    connection,
    namespace,
    shutdownForceTime: 100,
    stickyQueueScheduleToStartTimeout: 200,
    maxHeartbeatThrottleInterval: BEAT_MS,
    defaultHeartbeatThrottleInterval: BEAT_MS,
    interceptors: { activity: [killing, () => beatForEveryAct(BEAT_MS)] },
  };
  if (role !== 'control') {
    return await Worker.create({ ...common, taskQueue: regionQueue(role), activities: regionActivities(env) });
  }
  const client = watchHands(new Client({ connection: await Connection.connect({ address }), namespace }));
  const reported = (_info: unknown, step: string, act: string) => {
    if (armed?.phase === 'after' && sameAct(armed, { worker: role, step, act })) die();
  };
  return await Worker.create({
    ...common,
    taskQueue: CONTROL_QUEUE,
    activities: {
      ...controlActivities(client, env, { directory: null, readiness: null }),
      'audit.heads': async () => null,
    },
    workflowBundle: { codePath: bundle },
    // Workflows in this very thread: another one costs a quarter of the time that such a short life takes to begin.
    debugMode: true,
    sinks: { ...journalSinks(), kill: { reported: { fn: reported, callDuringReplay: false } } },
  });
}

async function take(message: FromParent): Promise<void> {
  if ('prepare' in message) {
    const worker = await prepare(message);
    begin = () => void worker.run().catch(fail);
    return tell({ prepared: true });
  }
  if ('arm' in message) {
    armed = message.arm;
    records = message.records;
    return tell({ armed: true });
  }
  return begin();
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

watchBoundaries();
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
process.on('message', (message: FromParent) => void take(message).catch(fail));
process.on('disconnect', () => process.exit(0));
