import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scaleCapacity } from '../../../activities/capacity/scale.js';
import type { Scale } from '../../../plan/pool.js';
import { type KubernetesStandIn, startKubernetes } from '../../../sandbox/kubernetes.js';
import { shippedInventory } from '../../compiler/world.js';

const TOKENS = { full: 'full-token', reader: 'reader-token' };
const context = { run: 'r', epoch: 1, service: 'orders', step: 's', planHash: 'h', mode: 'real' } as const;
const KUBERNETES = {
  by: 'kubernetes',
  api: 'env:API',
  token: 'env:TOKEN',
  namespace: 'shop',
  kind: 'deployments',
  name: 'orders-web',
} as const;

function estateWith(scale: Scale | undefined) {
  const shipped = shippedInventory();
  const orders = { ...shipped.services['orders']!, pools: { 'us-east': scale ? { scale } : {} } };
  return { ...shipped, services: { orders } };
}

function scaleTo(
  replicas: number,
  values: Readonly<Record<string, string>> = {},
  scale: Scale | undefined = KUBERNETES,
  limitMs = 5_000,
) {
  const deps = { resolve: async (reference: string) => values[reference] ?? reference, now: () => Date.now() };
  const input = { args: { region: 'us-east', replicas }, context, estate: estateWith(scale) };
  return scaleCapacity(deps, { pollMs: 2, limitMs })(input);
}

describe('a workload of Kubernetes', () => {
  let api: KubernetesStandIn;
  beforeEach(async () => {
    api = await startKubernetes('127.0.0.1', TOKENS);
    api.workloads.set('orders-web', { wanted: 2, ready: 2, version: 41 });
  });
  afterEach(() => api.close());
  const values = (token = TOKENS.full) => ({ 'env:API': `${api.url}/`, 'env:TOKEN': token });
  const puts = () => api.asked.filter(line => line.startsWith('PUT'));

  it('is scaled up, and the step ends only when the replicas are ready', async () => {
    expect(await scaleTo(5, values())).toEqual({ before: 2, wanted: 5, ready: 5 });
    expect(puts()).toEqual(['PUT /apis/apps/v1/namespaces/shop/deployments/orders-web/scale']);
    expect(api.workloads.get('orders-web')).toEqual({ wanted: 5, ready: 5, version: 42 });
  });

  it('is not touched when it is done twice, nor where it is larger already', async () => {
    await scaleTo(5, values());
    expect(await scaleTo(5, values())).toMatchObject({ before: 5, ready: 5 });
    expect(await scaleTo(3, values())).toMatchObject({ before: 5, wanted: 5 });
    expect(puts()).toHaveLength(1);
  });

  it('is scaled up from none', async () => {
    api.workloads.set('orders-web', { wanted: 0, ready: 0, version: 1 });
    expect(await scaleTo(1, values())).toEqual({ before: 0, wanted: 1, ready: 1 });
  });

  it('keeps what somebody else wrote in between when that is enough', async () => {
    api.before = name => {
      api.workloads.set(name, { wanted: 9, ready: 9, version: 50 });
      api.before = () => undefined;
    };
    expect(await scaleTo(5, values())).toEqual({ before: 2, wanted: 9, ready: 9 });
    expect(puts()).toHaveLength(1);
  });

  it('is asked again with the new version when somebody else wrote in between', async () => {
    api.before = name => {
      api.workloads.set(name, { wanted: 3, ready: 3, version: 50 });
      api.before = () => undefined;
    };
    expect(await scaleTo(5, values())).toEqual({ before: 2, wanted: 5, ready: 5 });
    expect(puts()).toHaveLength(2);
  });

  it('is left to people when others write it all the time', async () => {
    let version = 100;
    api.before = name => void api.workloads.set(name, { wanted: 3, ready: 3, version: (version += 1) });
    await expect(scaleTo(5, values())).rejects.toMatchObject({ type: 'not-scaled', nonRetryable: false });
    expect(puts()).toHaveLength(5);
  });

  it.each([
    ['401', 'stranger', 'orders-web', 'The Kubernetes API server answered 401: Unauthorized.'],
    ['403', TOKENS.reader, 'orders-web', 'cannot update resource "deployments/scale" in API group "apps"'],
    ['404', TOKENS.full, 'nothing', '404: deployments.apps "nothing" not found.'],
  ])('is refused with %s in the words of the API server, without the token', async (_code, token, name, said) => {
    const error: unknown = await scaleTo(5, values(token), { ...KUBERNETES, name }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      type: 'scaling-refused',
      nonRetryable: true,
      message: expect.stringContaining(said),
    });
    expect(String(error)).not.toContain(token);
    expect(api.workloads.get('orders-web')).toMatchObject({ wanted: 2, version: 41 });
  });

  it('whose replicas do not become ready is said to be so, with how far it came', async () => {
    api.pace = 0;
    await expect(scaleTo(5, values(), KUBERNETES, 60)).rejects.toMatchObject({
      type: 'not-scaled',
      message: expect.stringContaining('Only 2 of 5 replicas were ready'),
    });
  });

  it('that an autoscaler makes smaller again is said to be so', async () => {
    api.pace = 0;
    const failed = scaleTo(5, values(), KUBERNETES, 200).catch((error: unknown) => error);
    while (api.workloads.get('orders-web')?.wanted !== 5) await new Promise(resolve => setImmediate(resolve));
    api.workloads.set('orders-web', { wanted: 3, ready: 3, version: 60 });
    expect(String(await failed)).toContain('It wants only 3 by now: something else has made it smaller again.');
  });
});

it('a pool of which the inventory says nothing is not touched', async () => {
  const deps = { resolve: async () => '', now: () => 0 };
  const input = { args: { region: 'us-east', replicas: 2 }, context, estate: estateWith(undefined) };
  await expect(scaleCapacity(deps)(input)).rejects.toMatchObject({ type: 'scaling-refused' });
});

describe('a pool that programs scale', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'scale-'));
    writeFileSync(join(dir, 'ready'), '2\n');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const SET = `const fs = require('node:fs'); fs.appendFileSync(process.argv[1] + '/asked', process.argv[2] + '\\n'); fs.writeFileSync(process.argv[1] + '/ready', process.argv[2] + '\\n')`;
  const pool = (set: readonly string[]): Scale => ({
    by: 'command',
    set: [...set],
    read: ['cat', join(dir, 'ready')],
  });

  it('gets the number as the last argument, once', async () => {
    const scale = pool([process.execPath, '-e', SET, dir]);
    expect(await scaleTo(6, {}, scale)).toEqual({ before: 2, wanted: 6, ready: 6 });
    expect(await scaleTo(6, {}, scale)).toMatchObject({ before: 6 });
    expect(readFileSync(join(dir, 'asked'), 'utf8')).toBe('6\n');
  });

  it('whose program fails is refused', async () => {
    await expect(scaleTo(6, {}, pool(['false']))).rejects.toMatchObject({ type: 'scaling-refused' });
  });
});
