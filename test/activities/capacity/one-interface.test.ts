import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkCapacity } from '../../../activities/capacity/check.js';
import { restoreCapacity } from '../../../activities/capacity/restore.js';
import { scaleCapacity } from '../../../activities/capacity/scale.js';
import { scaleSource } from '../../../activities/capacity/scale-source.js';
import { judgeCapacity } from '../../../plan/gates/capacity.js';
import { Pool, type Scale } from '../../../plan/pool.js';
import { type KubernetesStandIn, startKubernetes } from '../../../sandbox/kubernetes.js';
import { shippedInventory } from '../../compiler/world.js';
import { capacitySourceContract } from '../../contracts/capacity-source.js';

const context = { run: 'r', epoch: 1, service: 'orders', step: 's', planHash: 'h', mode: 'real' } as const;
const NONE = { args: {}, accepted: null } as const;
const TOKENS = { full: 'full-token', reader: 'reader-token' };

/** A pool as each keeper keeps it, seen from outside. */
interface Keeper {
  readonly scale: Scale;
  set(wanted: number, ready: number): Promise<void>;
  wanted(): number;
}

/** As much of the query protocol of EC2 Auto Scaling, and of the JSON protocol of ECS, as is asked for; in the form that the SDK parses. */
function amazon(state: { wanted: number; ready: number }) {
  return createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const target = request.headers['x-amz-target'];
      if (target === undefined) {
        const asked = new URLSearchParams(body);
        if (asked.get('Action') === 'SetDesiredCapacity') {
          if (asked.get('HonorCooldown') !== 'false') return void response.writeHead(400).end();
          state.wanted = Number(asked.get('DesiredCapacity'));
        }
        response.writeHead(200, { 'content-type': 'text/xml' }).end(groupXml(state));
        return undefined;
      }
      if (String(target).endsWith('.UpdateService'))
        state.wanted = (JSON.parse(body) as { desiredCount: number }).desiredCount;
      const service = { status: 'ACTIVE', desiredCount: state.wanted, runningCount: state.ready };
      const answer = String(target).endsWith('.UpdateService') ? { service } : { services: [service], failures: [] };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
      return undefined;
    });
  });
}

function groupXml({ wanted, ready }: { wanted: number; ready: number }): string {
  const instance = '<member><LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus></member>';
  const group: Record<keyof Pick<AutoScalingGroup, 'MinSize' | 'MaxSize' | 'DesiredCapacity'>, number> = {
    MinSize: 0,
    MaxSize: 100,
    DesiredCapacity: wanted,
  };
  const fields = Object.entries(group)
    .map(([key, value]) => `<${key}>${value}</${key}>`)
    .join('');
  const member = `<member>${fields}<Instances>${instance.repeat(ready)}</Instances></member>`;
  return `<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups>${member}</AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>`;
}

const state = { wanted: 0, ready: 0 };
const server = amazon(state);
const values = new Map<string, string>([
  ['env:KEY', 'id:secret'],
  ['env:TOKEN', TOKENS.full],
]);
let dir: string;
let kubernetes: KubernetesStandIn;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pool-'));
  kubernetes = await startKubernetes('127.0.0.1', TOKENS);
  kubernetes.pace = 0;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  values.set('env:AWS', `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  values.set('env:K8S', kubernetes.url);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await kubernetes.close();
  rmSync(dir, { recursive: true, force: true });
});

const aws = { region: 'us-east-1', key: 'env:KEY', api: 'env:AWS' };
const setAws = async (wanted: number, ready: number) => void Object.assign(state, { wanted, ready });
const keepers: Record<Scale['by'], () => Keeper> = {
  'aws-autoscaling': () => ({
    scale: { by: 'aws-autoscaling', group: 'orders-web', ...aws },
    set: setAws,
    wanted: () => state.wanted,
  }),
  'aws-ecs': () => ({
    scale: { by: 'aws-ecs', cluster: 'shop', service: 'web', ...aws },
    set: setAws,
    wanted: () => state.wanted,
  }),
  kubernetes: () => ({
    scale: {
      by: 'kubernetes',
      api: 'env:K8S',
      token: 'env:TOKEN',
      namespace: 'shop',
      kind: 'deployments',
      name: 'web',
    },
    set: async (wanted, ready) => void kubernetes.workloads.set('web', { wanted, ready, version: 1 }),
    wanted: () => kubernetes.workloads.get('web')?.wanted ?? -1,
  }),
  command: () => {
    let asked = 0;
    const keep = `require('node:fs').writeFileSync(process.argv[1], process.argv[2])`;
    return {
      scale: {
        by: 'command',
        set: [process.execPath, '-e', keep, join(dir, 'asked')],
        read: ['cat', join(dir, 'ready')],
      },
      set: async (wanted, ready) => {
        asked = wanted;
        writeFileSync(join(dir, 'ready'), String(ready));
      },
      wanted: () => asked,
    };
  },
};

describe.each(Object.entries(keepers))('a pool kept by %s', (_by, make) => {
  let keeper: Keeper;
  beforeEach(() => {
    keeper = make();
  });
  const deps = { resolve: async (reference: string) => values.get(reference) ?? reference, now: () => Date.now() };
  const estate = () => {
    const shipped = shippedInventory();
    const pool = { measure: { from: 'scale', each: 40 }, scale: keeper.scale } as const;
    return { ...shipped, services: { orders: { ...shipped.services['orders']!, pools: { 'us-east': pool } } } };
  };
  const check = async (at_least: number) =>
    judgeCapacity(
      await checkCapacity(deps)({ args: { region: 'us-east', at_least }, context, estate: estate() }),
      NONE,
    );
  const scale = (replicas: number, limitMs = 3_000) =>
    scaleCapacity(deps, { pollMs: 5, limitMs })({ args: { region: 'us-east', replicas }, context, estate: estate() });
  const restore = (replicas: number, from: number) =>
    restoreCapacity(deps, 5)({ args: { region: 'us-east', replicas, from }, context, estate: estate() });

  it('at reduced size does not let clients in, and does when enough is in service', async () => {
    await keeper.set(12, 2);
    expect(await check(400)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('has 80 for orders, which needs 400'),
    });
    await keeper.set(12, 10);
    expect(await check(400)).toMatchObject({ verdict: 'pass' });
  });

  it('that is asked for more is said to be too small while what was asked for is not in service', async () => {
    await keeper.set(2, 2);
    await expect(scale(5, 60)).rejects.toMatchObject({
      type: 'not-scaled',
      message: expect.stringContaining('Only 2 of 5 replicas were ready'),
    });
    expect(await check(200)).toMatchObject({ verdict: 'fail' });
  });

  it('that is large enough is never made smaller by a scaling', async () => {
    await keeper.set(9, 9);
    expect(await scale(5)).toMatchObject({ before: 9, ready: 9 });
    expect(keeper.wanted()).toBe(9);
  });

  it('goes back to fewer by name, and not where it wants fewer already', async () => {
    await keeper.set(5, 5);
    expect(await restore(2, 5)).toMatchObject({ before: 5, wanted: 2 });
    await keeper.set(2, 2);
    expect(await restore(2, 5)).toMatchObject({ before: 2, wanted: 2 });
  });

  it('that somebody else has made larger since is not made smaller', async () => {
    await keeper.set(8, 8);
    await expect(restore(2, 5)).rejects.toMatchObject({ type: 'scaling-refused', nonRetryable: true });
    expect(keeper.wanted()).toBe(8);
  });
});

capacitySourceContract('what a program that scales says is ready', async () => ({
  async open(answer) {
    const value = typeof answer === 'string' ? '' : answer.value;
    const told =
      answer === 'silent'
        ? 'setTimeout(() => undefined, 60000)'
        : answer === 'error'
          ? 'process.exit(3)'
          : 'console.log(process.argv[1])';
    const scale: Scale = { by: 'command', set: ['true'], read: [process.execPath, '-e', told, value || ' '] };
    return scaleSource({ from: 'scale', each: 1 }, scale, { resolve: async () => '' });
  },
  close: async () => undefined,
}));

it('a pool that is refused to the worker is unreadable for a check, and says why', async () => {
  const scale: Scale = {
    by: 'kubernetes',
    api: 'env:K8S',
    token: 'env:NO',
    namespace: 'shop',
    kind: 'deployments',
    name: 'web',
  };
  const source = scaleSource({ from: 'scale', each: 1 }, scale, {
    resolve: async name => values.get(name) ?? 'stranger',
  });
  await expect(source.read(2_000)).rejects.toMatchObject({
    type: 'capacity-unreadable',
    message: expect.stringContaining('answered 401: Unauthorized'),
  });
});

describe('the inventory', () => {
  const scale = { by: 'kubernetes', namespace: 'shop', name: 'web' };
  it.each([
    [{ measure: { from: 'scale' } }, 'expected `scale` beside it'],
    [{ scale }, 'expected either `api` and `token`, or `kubeconfig`'],
    [{ scale: { ...scale, api: 'env:API', token: 'env:TOKEN', kubeconfig: 'env:CONFIG' } }, 'expected either'],
    [{ scale: { ...scale, api: 'env:API', token: 'env:TOKEN', context: 'east' } }, 'expected either'],
    [{ scale: { by: 'aws-ecs', cluster: 'c', service: 's', region: 'us-east' } }, 'expected a region of AWS'],
  ])('does not take %j', (pool, said) => {
    expect(String(Pool.safeParse(pool).error)).toContain(said);
  });

  it('takes a kubeconfig, and regions of every partition', () => {
    expect(Pool.safeParse({ scale: { ...scale, kubeconfig: 'env:CONFIG', context: 'east' } }).success).toBe(true);
    for (const region of ['us-gov-east-1', 'cn-north-1', 'ap-southeast-2'])
      expect(Pool.safeParse({ scale: { by: 'aws-autoscaling', group: 'g', region } }).success).toBe(true);
  });
});
