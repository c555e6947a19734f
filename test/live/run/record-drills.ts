import { readFileSync, writeFileSync } from 'node:fs';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { DrillInput, DrillResult } from '../../../plan/drills/drill.js';
import type { RunState } from '../../../plan/run.js';
import {
  drillWorkflowId,
  resolveUpdate,
  runWorkflowId,
  stateQuery,
  watchWorkflowId,
} from '../../../workflows/messages.js';
import { type Acts, drillOf, lossyLooks, openDrillWorld, wellEstate } from '../drill-world.js';
import { approve, planned, planOf, promote, putBack } from './plans.js';

/** Records a drill that goes there and back, one that makes way for the run of a watch, and that watch, on Temporal's test server. */
type Drill = (input: DrillInput) => Promise<DrillResult>;
const world = await openDrillWorld();
const { workflow } = world.client;
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

async function save(name: string, workflowId: string) {
  const history = await workflow.getHandle(workflowId).fetchHistory();
  const file = `test/histories/${version}-${name}.json`;
  // A failure's stack names the directory that it was recorded in.
  const text = historyToJSON(history).replaceAll(process.cwd(), '/srv/lifeboat');
  writeFileSync(file, `${JSON.stringify(JSON.parse(text))}\n`);
  console.log(file);
}

async function start(input: DrillInput, acts: Acts) {
  world.services.set(input.service, { 'drill.look': () => wellEstate(), ...acts });
  const workflowId = drillWorkflowId(input.service, input.drill);
  return await workflow.start<Drill>('drill', { workflowId, taskQueue: 'control', args: [input] });
}

const held = async (service: string) => {
  const run = workflow.getHandle<() => Promise<RunState>>(runWorkflowId(service));
  for (;;) {
    const state = await run.query(stateQuery).catch(() => undefined);
    if (state?.status === 'held') return run;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
};
const broken = () => Promise.reject(ApplicationFailure.nonRetryable('no route', 'proxy-refused'));

// An alarm is asked before, a fault is brought about and taken away, and a step is tried again.
let broke = 0;
const whole = await start(
  drillOf({
    plan: planOf('whole', [planned('a', { undo: putBack('d') }), planned('b'), promote()], { kind: 'switchover' }),
    back: [planOf('whole', [planned('c')], { kind: 'failback' })],
    alarms: { blocking: [{ name: 'errors', quiet: ['true'] }], outcome: [] },
    fault: { name: 'dns-down', inject: ['inject'], heal: ['heal'] },
    expectedActs: ['resolved'],
    mustHappen: [{ event: 'step-failed', data: { code: 'proxy-refused' }, what: 'the move held' }],
  }),
  { b: () => (broke++ === 0 ? broken() : null) },
);
await (await held('whole')).executeUpdate(resolveUpdate, {
  args: [{ person: 'bo', reason: 'recorded', resolution: 'retry' }],
});
console.log((await whole.result()).outcome);
await save('drill-there-and-back', drillWorkflowId('whole', 'weekly'));

// Nobody answers, so the question expires as soon as the drill says, and the run is put back.
const asleep = await start(
  drillOf({
    plan: planOf('asleep', [planned('a', { undo: putBack('d') }), approve({ onExpiry: 'abort', evidence: [] })], {
      kind: 'switchover',
    }),
    back: [],
    expiresMs: 1_000,
  }),
  {},
);
console.log((await asleep.result()).outcome);
await save('question-of-a-drill-expired', runWorkflowId('asleep'));

const lossy = await start(
  drillOf({
    plan: planOf('lossy', [planned('a', { undo: putBack('d') }), planned('b')], { kind: 'switchover' }),
    back: [],
  }),
  { b: broken, 'watch.look': lossyLooks() },
);
await held('lossy');
const plan = planOf('lossy', [planned('d')], { kind: 'failover' });
const begun = { plan, mode: 'real', requester: 'Lifeboat', reason: 'the watch lost the primary in eu-west' };
const subject = { database: 'lossy', service: 'lossy', estate: plan.estate, intervalMs: 100 };
const watch = await workflow.start('watch', {
  workflowId: watchWorkflowId('lossy'),
  taskQueue: 'control',
  args: [{ ...subject, unattended: { 'eu-west': begun } }],
});
console.log((await lossy.result()).outcome);
while ((await workflow.getHandle(runWorkflowId('lossy')).describe()).type !== 'failover') {
  await new Promise(resolve => setTimeout(resolve, 20));
}
await workflow.getHandle(runWorkflowId('lossy')).result();
await save('drill-that-made-way', drillWorkflowId('lossy', 'weekly'));
await save('watch-that-a-drill-made-way-for', watchWorkflowId('lossy'));
await watch.terminate('recorded');
await world.worker.stop();
await world.close();
