import { afterAll, beforeAll, expect, it } from 'vitest';
import { identify } from '../../sandbox/process-tree.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { WorkerName } from '../../sandbox/workers.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ workers: true });
});
afterAll(() => sandbox.stop());

it('runs a control worker and one worker with hands in each region', () => {
  const pids = Object.values(WorkerName).map(name => sandbox.workerPid(name));
  expect(new Set(pids).size).toBe(3);
  expect(pids).not.toContain(undefined);
});

it('kills a region with its worker, and a restored region has a new one but no server', async () => {
  const pid = sandbox.workerPid('eu-west')!;
  await sandbox.kill('eu-west');
  expect(identify(pid)).toBeUndefined();
  expect(sandbox.workerPid('eu-west')).toBeUndefined();
  expect(sandbox.workerPid('us-east')).toBeDefined();
  await sandbox.restore('eu-west');
  expect(sandbox.workerPid('eu-west')).toBeDefined();
  expect(sandbox.workerPid('eu-west')).not.toBe(pid);
  expect(sandbox.serverPid('eu-west')).toBeUndefined();
});

it('replaces a worker that was killed, and leaves one that runs alone', async () => {
  const pid = sandbox.workerPid('control')!;
  await sandbox.restartWorker('control');
  expect(sandbox.workerPid('control')).toBe(pid);
  await sandbox.killWorker('control');
  expect(sandbox.workerPid('control')).toBeUndefined();
  await sandbox.restartWorker('control');
  expect(sandbox.workerPid('control')).not.toBe(pid);
});
