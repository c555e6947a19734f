import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { journalSinks } from '../../bin/audit/journal-sinks.js';
import { beforeAll, expect, it } from 'vitest';

const FOLDER = 'test/histories';
const histories = readdirSync(FOLDER).filter(name => name.endsWith('.json'));
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;

beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
}, 30_000);

it.each(histories)('replays %s as it was recorded', async name => {
  const history: unknown = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));
  await expect(
    Worker.runReplayHistory({ workflowBundle, sinks: journalSinks() }, history, name),
  ).resolves.toBeUndefined();
});

it('has histories to replay', () => {
  expect(histories.length).toBeGreaterThanOrEqual(4);
});

it('notices an act that the recorded run did not do', async () => {
  const recorded = readFileSync(`${FOLDER}/${histories.find(name => name.includes('approved'))}`, 'utf8');
  const history: unknown = JSON.parse(recorded.replaceAll('"name":"promote"', '"name":"demote"'));
  await expect(Worker.runReplayHistory({ workflowBundle, sinks: journalSinks() }, history, 'edited')).rejects.toThrow(
    /TMPRL1100|[Nn]ondeterminism/,
  );
});
