import { readFileSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { sealEvacuation } from '../../../compiler/seal-evacuation.js';
import { abortUpdate, pauseUpdate, resolveUpdate, resumeUpdate, runWorkflowId } from '../../../workflows/messages.js';
import type { PlannedStep } from '../../../plan/plan.js';
import { approve, fence, gate, lossOf, planned, planOf, promote } from './plans.js';
import { asking, decide, fail, type RunHandle, startWorld, until } from './world.js';

/** Records an evacuation, a run that inherited its approval, and a switchover that went on as a failover. */
const world = await startWorld();
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const word = { person: 'bo', reason: 'recorded' };

async function save(name: string, handle: RunHandle) {
  const { end, serviceState } = await handle.result();
  const file = `test/histories/${version}-${name}.json`;
  writeFileSync(file, `${JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())))}\n`);
  console.log(file, end, serviceState);
}

const moveOf = (service: string) => {
  const { hash: _, ...plan } = planOf(service, [gate(), approve({ directory: 'current' }), fence(), promote()]);
  return plan;
};
const moves = [
  { service: 'first', needs: [], plan: moveOf('first') },
  { service: 'busy', needs: [], plan: moveOf('busy') },
  { service: 'second', needs: ['first'], plan: moveOf('second') },
];
const own = planOf('first', [planned('a'), approve({ directory: 'current', evidence: [] })]).steps;
const evacuation = sealEvacuation(own, moves, { region: 'eu-west', atOnce: 2, commit: null });
// Somebody moves one of them already.
const other = await world.start(planOf('busy', [approve()]), () => null);
const scripted = () => lossOf(500);
for (const { service } of moves) world.script(service, scripted);
const whole = await world.start(planOf('first', [], { kind: 'evacuation', evacuation }), scripted);
await asking(whole);
await whole.executeUpdate(pauseUpdate, { args: [word] });
await decide(whole, 'bo');
await decide(whole, 'chen');
await whole.executeUpdate(resumeUpdate, { args: [word] });
await until(whole, ({ status }) => status === 'held');
await other.executeUpdate(abortUpdate, { args: [word] });
await other.result();
await whole.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'retry' }] });
const child: RunHandle = world.client.workflow.getHandle(runWorkflowId('second'));
await save('evacuation-of-three-services', whole);
await save('approval-inherited', child);

const unplanned = planOf('turned', [gate(), approve({ evidence: ['failover--lag'] }), fence(), promote()]).steps.map(
  (step): PlannedStep => ({
    ...step,
    id: `failover--${step.id}`,
    needs: step.needs.map(need => `failover--${need}`),
    guards: step.guards.map(guard => `failover--${guard}`),
    asks: step.asks === null ? null : `failover--${step.asks}`,
  }),
);
const switching = planned('b', { danger: 'point-of-no-return' });
const turned = await world.start(
  planOf('turned', [approve({ evidence: [] }), switching], {
    kind: 'switchover',
    unplanned: { title: 'Fail over', source: 'failover.md', steps: unplanned },
  }),
  name => (name === 'b' ? fail('unreachable') : lossOf(500)),
);
for (const step of ['approve', 'failover--approve']) {
  await asking(turned);
  await decide(turned, 'bo', { step });
  await decide(turned, 'chen', { step });
  if (step !== 'approve') continue;
  await until(turned, ({ status }) => status === 'held');
  await turned.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'failover' }] });
}
await save('switchover-went-on-as-a-failover', turned);
await world.stop();
