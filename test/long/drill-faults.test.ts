import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drillInput } from '../../bin/drill/drill-input.js';
import { runSandboxDrill } from '../../bin/drill/sandbox-drill.js';
import { inventoryFrom } from '../../bin/inventory-from.js';
import { processCli } from '../../bin/process-cli.js';
import { installLogging } from '../../bin/worker/install-logging.js';

const INVENTORY = 'runbooks/inventory.yaml';
const BLOCK = 224;
installLogging('drill', 'error');

/** One drill with a fault, as the command line runs it; with what it said meanwhile. */
async function drill(fault: string) {
  const cli = processCli();
  const input = (await drillInput(cli, inventoryFrom(cli, INVENTORY), {
    name: 'orders',
    fault,
    inventory: INVENTORY,
  }))!;
  const said: string[] = [];
  const { paint } = cli;
  const options = {
    inventory: readFileSync(INVENTORY, 'utf8'),
    block: BLOCK,
    paint,
    say: (line: string) => void said.push(line),
  };
  const result = await runSandboxDrill({ ...input, times: null }, options);
  expect(result, `${result.reasons.join('\n')}\n${said.join('\n')}`).toMatchObject({
    outcome: 'passed',
    differences: [],
  });
  expect(result.witness).toMatchObject({ missing: 0, bothWritableMs: 0 });
  const [first] = result.runs;
  const sentences = first!.state.journal.map(({ event, sentence }) => `${event}: ${sentence}`).join('\n');
  return { ...result, sentences, kinds: result.runs.map(({ state }) => state.kind) };
}

it('a slow link: the gate sees by how much the standby is behind, and the move waits until it has caught up', async () => {
  const { sentences, kinds } = await drill('slow-link');
  expect(kinds).toEqual(['switchover', 'failback']);
  expect(sentences).toMatch(
    /gate-judged: The primary in eu-west answers and us-east lacks [\d,]+ bytes of it: at most 1\d.* s, budget 10 s/,
  );
  expect(sentences.indexOf('held: ')).toBeLessThan(sentences.indexOf('approval-asked: '));
});

it('a stalled replication: a failover that would lose more than its budget is refused, and goes through once it has healed', async () => {
  const { sentences, kinds } = await drill('replication-stall');
  expect(kinds).toEqual(['failover', 'reconciliation', 'failback']);
  expect(sentences).toMatch(/us-east does not stream from the primary .* heartbeat is 1\d.* s old, the budget 10 s/);
  expect(sentences.indexOf('held: ')).toBeLessThan(sentences.indexOf('approval-asked: '));
});

it('a split brain: the fence keeps out who writes past the pooler, and every write that was acknowledged on either side is there in the end', async () => {
  const { witness, kinds } = await drill('split-brain');
  expect(kinds).toEqual(['reconciliation', 'failback']);
  const [west, east] = ['eu-west', 'us-east'].map(name => witness!.direct!.find(({ region }) => region === name)!);
  expect(west).toMatchObject({ whileFenced: 0 });
  expect(Math.min(west!.acknowledged, west!.keptOut, east!.acknowledged)).toBeGreaterThan(0);
});

it('an approver who is asleep: the question expires, goes to the next group, and is answered there', async () => {
  const { runs, sentences } = await drill('approver-asleep');
  expect(runs[0]!.state.approvals.map(({ group, outcome }) => [group, outcome])).toEqual([
    ['database-oncall', 'expired'],
    ['database-leads', 'approved'],
  ]);
  expect(sentences).toMatch(
    /approval-expired: Nobody of database-oncall[\s\S]*approval-escalated: [\s\S]*approval-given: /,
  );
  // The failback is asked of people who are awake, with the time that its runbook gives.
  expect(runs[1]!.state.approvals.at(-1)).toMatchObject({ group: 'database-oncall', outcome: 'approved' });
});
