import { readFileSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { resolveUpdate } from '../../../workflows/messages.js';
import { approve, fence, gate, lossOf, planned, planOf, promote, putBack } from './plans.js';
import { asking, decide, fail, type RunHandle, startWorld, until } from './world.js';

/** Records what the interpreter did with this version of the code, so that later versions can prove that they still replay it. */
const world = await startWorld();
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const word = { person: 'bo', reason: 'recorded' };

async function save(name: string, handle: RunHandle) {
  await handle.result();
  const file = `test/histories/${version}-${name}.json`;
  writeFileSync(file, `${JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())))}\n`);
  console.log(file);
}

const approved = await world.start(planOf('approved', [gate(), approve(), fence(), promote(), planned('verify')]), () =>
  lossOf(500),
);
await asking(approved);
await decide(approved, 'bo');
await decide(approved, 'chen');
await save('approved-and-promoted', approved);

let loss = 500;
const worse = (name: string) => {
  if (name === 'fence') loss = 42_000;
  return lossOf(loss);
};
const returned = await world.start(planOf('returned', [gate(), approve(), fence(), promote()]), worse);
await asking(returned);
await decide(returned, 'bo');
await decide(returned, 'chen');
await until(returned, state => state.approvals.length === 2);
await decide(returned, 'bo', { acceptLossMs: 60_000 });
await decide(returned, 'chen', { acceptLossMs: 60_000 });
await save('approval-returned-and-given-again', returned);

const steps = [planned('a', { undo: putBack('d') }), fence(), planned('b')];
const undone = await world.start(planOf('undone', steps), name => (name === 'b' ? fail('proxy-refused') : null));
for (const resolution of ['retry', 'abort'] as const) {
  await until(undone, state => state.status === 'held');
  await undone.executeUpdate(resolveUpdate, { args: [{ ...word, resolution }] });
}
await save('held-retried-and-put-back', undone);

const parallel = [
  planned('a'),
  planned('b', { needs: ['a'] }),
  planned('c', { needs: ['a'] }),
  planned('d', { needs: ['b', 'c'] }),
];
await save('branches-side-by-side', await world.start(planOf('parallel', parallel), () => null));
await world.stop();
