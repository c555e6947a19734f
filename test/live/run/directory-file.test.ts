import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { execa, type ResultPromise } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunInput, RunState } from '../../../plan/run.js';
import { doneUpdate, runWorkflowId } from '../../../workflows/messages.js';
import { approve, planned, planOf } from './plans.js';
import { asking, decide, refusal, until } from './world.js';

const folder = mkdtempSync('/dev/shm/lifeboat-directory-');
const file = join(folder, 'inventory.yaml');
const told = join(folder, 'told');
const inventory = (...oncall: string[]): void =>
  writeFileSync(
    file,
    `regions: {}\nservices: {}\ndatabases: {}\npeople:\n${['ana', 'bo', 'chen', 'dee'].map(name => `  ${name}: { name: ${name} }\n`).join('')}groups: { oncall: [${oncall.join(', ')}] }\n`,
  );

let env: TestWorkflowEnvironment;
let worker: ResultPromise<{ reject: false }>;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporal } = JSON.parse(readFileSync('.cache/programs.json', 'utf8')) as { temporal: string };
  env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: temporal }, log: { format: 'json', level: 'error' } },
  });
  inventory('ana', 'bo', 'chen');
  const words = ['worker', '--queue', 'control', '--inventory', file, '--address', env.address];
  worker = execa(process.execPath, ['dist/bin/lifeboat.js', ...words], { reject: false });
  await new Promise<void>(resolve => worker.stdout.once('data', () => resolve()));
});
afterAll(async () => {
  worker.kill('SIGTERM');
  await worker;
  await env.teardown();
  rmSync(folder, { recursive: true });
});

it('a worker of its own reads who may decide from its file anew, and a broken file lets nothing through', async () => {
  const args = { channel: 'orders-oncall', message: 'Promoted.' };
  const act = planned('promote', { do: 'notify', args, danger: 'point-of-no-return' });
  const steps = [approve({ directory: 'current', evidence: [] }), planned('wait', { manual: true }), act];
  const base = planOf('orders', steps);
  const plan = { ...base, estate: { ...base.estate, channels: { 'orders-oncall': { file: `file:${told}-name` } } } };
  writeFileSync(`${told}-name`, told);
  const handle = await env.client.workflow.start<(input: RunInput) => Promise<RunState>>('failover', {
    workflowId: runWorkflowId('orders'),
    taskQueue: 'control',
    args: [{ plan, mode: 'real', requester: 'ana', reason: 'test' }],
  });
  await asking(handle);
  await decide(handle, 'bo');
  await decide(handle, 'chen');
  await until(handle, ({ status }) => status === 'manual');
  inventory('ana', 'bo', 'dee');
  await handle.executeUpdate(doneUpdate, { args: [{ person: 'bo', reason: '', step: 'wait' }] });

  const returned = await until(handle, ({ approvals }) => approvals.length === 2);
  expect(returned.approvals[0]).toMatchObject({ outcome: 'returned' });
  writeFileSync(file, 'groups: { oncall: [bo, chen');
  expect(await refusal(decide(handle, 'bo'))).toMatch(/cannot be read now, so nothing was counted: .*inventory\.yaml/);
  expect(existsSync(told)).toBe(false);
  inventory('ana', 'bo', 'dee');
  await decide(handle, 'bo');
  expect(await refusal(decide(handle, 'chen'))).toBe('chen is not in the group oncall, which decides this.');
  await decide(handle, 'dee');

  const end = await handle.result();
  expect(end.end).toBe('SUCCEEDED');
  expect(end.journal.some(({ event }) => event === 'directory-frozen')).toBe(false);
  expect(readFileSync(told, 'utf8')).toContain('Promoted.');
});
