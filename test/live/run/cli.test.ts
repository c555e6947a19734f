import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunState } from '../../../plan/run.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ workers: true });
});
afterAll(() => sandbox.stop());

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The real command in a process of its own, as a person types it. */
function lifeboat(...words: string[]): Promise<Said> {
  const env = { PATH: process.env['PATH'], TEMPORAL_ADDRESS: sandbox.temporalAddress, NO_COLOR: '1' };
  return new Promise(resolve => {
    const child = execFile(process.execPath, ['bin/lifeboat.mjs', ...words], { env, timeout: 60_000 }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

async function statusUntil(reached: (state: RunState) => boolean): Promise<RunState> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { out } = await lifeboat('status', 'orders', '--json');
    const state = out.startsWith('{') ? (JSON.parse(out) as RunState) : undefined;
    if (state && reached(state)) return state;
    if (Date.now() > deadline) throw new Error(`not reached: ${out}`);
  }
}

it('tells a newcomer what there is', async () => {
  expect(await lifeboat('status')).toMatchObject({ code: 0, out: expect.stringContaining('no run yet') });
  expect(await lifeboat('approve', 'orders', '--as', 'bo')).toMatchObject({
    code: 1,
    err: expect.stringContaining('orders'),
  });
});

it('moves a service by hand: rehearse, run, approve, and read the report', async () => {
  const file = 'runbooks/orders-switchover.md';
  expect(await lifeboat('run', file, '--mode', 'rehearse', '--requester', 'ana')).toMatchObject({ code: 0 });
  expect(await lifeboat('run', file, '--requester', 'ana', '--reason', 'test', '--detach')).toMatchObject({ code: 3 });
  const asking = await statusUntil(state => state.approvals.at(-1)?.outcome === 'open');
  const second = await lifeboat('run', file, '--requester', 'ana', '--detach');
  expect(second).toMatchObject({ code: 1, err: expect.stringContaining(asking.run) });
  const own = await lifeboat('approve', 'orders', '--as', 'ana');
  expect(own).toMatchObject({ code: 1, err: expect.stringContaining('cannot approve it') });
  const otherPlan = await lifeboat('approve', 'orders', '--as', 'bo', '--plan', '000000000000');
  expect(otherPlan).toMatchObject({ code: 1, err: expect.stringContaining('another plan') });
  for (const person of ['bo', 'chen']) {
    const given = await lifeboat('approve', 'orders', '--as', person, '--plan', asking.planHash.slice(0, 12));
    expect(given, given.err).toMatchObject({ code: 0 });
  }
  const end = await statusUntil(state => state.end !== null);
  expect(end).toMatchObject({ end: 'SUCCEEDED', serviceState: expect.stringContaining('orders runs in us-east') });
  const told = await lifeboat('report', 'orders');
  expect(told.out).toContain('SUCCEEDED');
  expect(told.out).toContain('bo: approve');
}, 120_000);

it('starts nothing on bad input, and says where it is bad', async () => {
  const bad = await lifeboat('run', 'test/compiler/cases/no-such-file.md', '--requester', 'ana');
  expect(bad.code).toBe(2);
  const broken = await lifeboat('check', 'README.md');
  expect(broken.code).toBe(2);
  expect(broken.err + broken.out).toMatch(/README\.md[\s\S]*1:1/);
});
