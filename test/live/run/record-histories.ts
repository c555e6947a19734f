import { readFileSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { resolveUpdate } from '../../../workflows/messages.js';
import { questionOf } from '../../../plan/decision-text.js';
import type { Directory } from '../../../plan/directory.js';
import { clicked, keyLineOf, member, signed } from '../../plan/signers.js';
import { decision } from '../../workflows/stage.js';
import { approve, fence, gate, lossOf, planned, planOf, promote, putBack } from './plans.js';
import { asking, decide, fail, refusal, type RunHandle, startWorld, until } from './world.js';

/** Records what the interpreter did with this version of the code, so that later versions can prove that they still replay it. */
let directory: Directory = {
  people: {
    ...Object.fromEntries(['ana', 'dee'].map(name => [name, { name }])),
    bo: { name: 'Bo', keys: [keyLineOf('bo')] },
    chen: { name: 'Chen', slack: 'U0CHEN' },
  },
  groups: { oncall: ['ana', 'bo', 'chen'] },
  slack: { team: 'T0HOME', bot_key: keyLineOf('the bot') },
};
const world = await startWorld(async () => directory);
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
// A refusal by the directory, a signature, a click, an approver who leaves before the promotion, and a rejection of what is asked again.
const provedSteps = [gate(), approve({ directory: 'current', secondFactor: true }), fence(), promote()];
const proved = await world.start(planOf('proved', provedSteps), name => {
  if (name === 'fence') directory = { ...directory, groups: { oncall: ['ana', 'bo'] } };
  return lossOf(500);
});
const question = async () => {
  const state = await asking(proved);
  return questionOf(state, state.approvals.at(-1)!)!;
};
const expiresAt = Date.now() + 60_000;
const asked = await question();
await refusal(decide(proved, 'bo'));
await decide(proved, 'bo', signed(asked, decision('bo'), expiresAt));
await decide(proved, 'chen', clicked(asked, decision('chen'), { user: member('U0CHEN'), expiresAt }));
await until(proved, ({ approvals }) => approvals.length === 2);
const no = decision('bo', { decision: 'reject', reason: 'recorded' });
await decide(proved, 'bo', signed(await question(), no, expiresAt));
await save('proved-returned-and-rejected', proved);
await world.stop();
