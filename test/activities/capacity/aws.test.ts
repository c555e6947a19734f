import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { autoScalingScaler, groupScaler } from '../../../activities/capacity/autoscaling-scaler.js';
import { ecsScaler, serviceScaler } from '../../../activities/capacity/ecs-scaler.js';
import { createResolver } from '../../../activities/resolve.js';

const instance = (LifecycleState: string, HealthStatus = 'Healthy', WeightedCapacity?: string) => ({
  InstanceId: 'i-0123456789abcdef0',
  AvailabilityZone: 'us-east-1a',
  LifecycleState,
  HealthStatus,
  ProtectedFromScaleIn: false,
  ...(WeightedCapacity === undefined ? {} : { WeightedCapacity }),
});
const group = (changed: object = {}) =>
  ({
    AutoScalingGroupName: 'orders-web',
    MinSize: 1,
    MaxSize: 12,
    DesiredCapacity: 4,
    DefaultCooldown: 300,
    Instances: [instance('InService'), instance('InService')],
    ...changed,
  }) as AutoScalingGroup;

/** As the SDK rejects: a name, a message, and the status beside them. */
const answered = (name: string, message: string, status = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

function groupWith(changed: object, setDesired: () => Promise<void> = async () => undefined) {
  const asked: number[] = [];
  const scaler = groupScaler('orders-web', {
    describe: async () => [group(changed)],
    setDesired: async (_name, capacity) => {
      asked.push(capacity);
      await setDesired();
    },
  });
  return { scaler, asked };
}

describe('an Auto Scaling group', () => {
  it('has ready what is in service and healthy, not what is desired or under way', async () => {
    const Instances = [
      instance('InService'),
      instance('InService', 'Unhealthy'),
      instance('Pending'),
      instance('Pending:Wait'),
      instance('Standby'),
      instance('Terminating'),
    ];
    expect(await groupWith({ Instances }).scaler.read(1_000)).toEqual({ wanted: 4, ready: 1 });
    expect(await groupWith({ Instances: undefined }).scaler.read(1_000)).toEqual({ wanted: 4, ready: 0 });
  });

  it('counts in the units in which its capacity is desired', async () => {
    const Instances = [instance('InService', 'Healthy', '2'), instance('InService', 'Healthy', '3')];
    expect(await groupWith({ Instances }).scaler.read(1_000)).toMatchObject({ ready: 5 });
    await expect(groupWith({ DesiredCapacityType: 'vcpu' }).scaler.read(1_000)).rejects.toMatchObject({
      type: 'scaling-refused',
      message: expect.stringContaining('counts vcpu'),
    });
  });

  it.each([
    [13, {}, 'has a MaxSize of 12, and 13 are asked for'],
    [0, {}, 'has a MinSize of 1, and 0 are asked for'],
    [6, { Status: 'Delete in progress' }, 'is being deleted'],
    [6, { SuspendedProcesses: [{ ProcessName: 'Launch' }] }, 'has its process Launch suspended'],
  ])('is not asked for %d with %j', async (replicas, changed, said) => {
    const { scaler, asked } = groupWith(changed);
    await scaler.read(1_000);
    await expect(scaler.resize(replicas, 1_000)).rejects.toMatchObject({
      type: 'scaling-refused',
      nonRetryable: true,
      message: expect.stringContaining(said),
    });
    expect(asked).toEqual([]);
  });

  it('is set to its greatest size, and not changed before it was read', async () => {
    const { scaler, asked } = groupWith({});
    await expect(scaler.resize(12, 1_000)).rejects.toMatchObject({ type: 'capacity-unreadable' });
    await scaler.read(1_000);
    expect(await scaler.resize(12, 1_000)).toBe('done');
    expect(asked).toEqual([12]);
  });

  it('that is not there is said to be so', async () => {
    const scaler = groupScaler('gone', { describe: async () => [], setDesired: async () => undefined });
    await expect(scaler.read(1_000)).rejects.toMatchObject({
      type: 'scaling-refused',
      message: expect.stringContaining('no Auto Scaling group gone'),
    });
  });

  it.each([
    ['AccessDenied', 403, 'scaling-refused'],
    ['ValidationError', 400, 'scaling-refused'],
    ['Throttling', 400, 'capacity-unreadable'],
    ['ScalingActivityInProgress', 400, 'capacity-unreadable'],
    ['ServiceUnavailable', 503, 'capacity-unreadable'],
    ['TooManyRequestsException', 429, 'capacity-unreadable'],
  ])('answered with %s (%d) gives %s', async (name, status, type) => {
    const { scaler } = groupWith({}, () =>
      Promise.reject(answered(name, 'User: arn:aws:iam::1:user/lifeboat', status)),
    );
    await scaler.read(1_000);
    const error: unknown = await scaler.resize(6, 1_000).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type, message: expect.stringContaining(name) });
    expect(String(error).includes('arn:aws:iam::1:user/lifeboat')).toBe(type === 'scaling-refused');
  });

  it('without an answer is unreadable when the limit has passed', async () => {
    const silent = (_name: string, limit: AbortSignal) =>
      new Promise<never>((_resolve, reject) => limit.addEventListener('abort', () => reject(new Error('aborted'))));
    const scaler = groupScaler('orders-web', { describe: silent, setDesired: async () => undefined });
    await expect(scaler.read(50)).rejects.toMatchObject({
      type: 'capacity-unreadable',
      message: expect.stringContaining('no answer of AWS in 50 ms'),
    });
  });

  it('whose key is not of its form is not asked, and the key is not repeated', async () => {
    const place = { group: 'orders-web', region: 'us-east-1', key: 'env:KEY' };
    const resolve = createResolver({ KEY: 'only-a-secret' });
    for (const scaler of [
      autoScalingScaler({ by: 'aws-autoscaling', ...place }, { resolve }),
      ecsScaler({ by: 'aws-ecs', ...place, cluster: 'c', service: 's' }, { resolve }),
    ]) {
      const error: unknown = await scaler.read(1_000).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ type: 'secret-missing', message: expect.stringContaining('env:KEY') });
      expect(String(error)).not.toContain('only-a-secret');
    }
  });
});

describe('a service of ECS', () => {
  const service = (changed: object = {}) =>
    ({ serviceName: 'web', status: 'ACTIVE', schedulingStrategy: 'REPLICA', desiredCount: 6, ...changed }) as Service;
  const of = { cluster: 'shop', service: 'web' };
  const scalerOf = (answer: { services?: Service[]; failures?: { reason: string }[] }) =>
    serviceScaler(of, { describe: async () => answer, setDesired: async () => undefined });

  it('has ready what runs, not what is pending or desired', async () => {
    const services = [service({ runningCount: 2, pendingCount: 4 })];
    expect(await scalerOf({ services }).read(1_000)).toEqual({ wanted: 6, ready: 2 });
  });

  it.each([
    [{ failures: [{ reason: 'MISSING' }] }, 'scaling-refused', 'has no service web in the ECS cluster shop (MISSING)'],
    [{ services: [service({ status: 'INACTIVE', runningCount: 0 })] }, 'scaling-refused', 'is INACTIVE'],
    [{ services: [service({ schedulingStrategy: 'DAEMON', runningCount: 3 })] }, 'scaling-refused', 'DAEMON'],
    [{ services: [service()] }, 'capacity-unreadable', 'no count of tasks'],
  ])('%j is %s', async (answer, type, said) => {
    await expect(scalerOf(answer).read(1_000)).rejects.toMatchObject({ type, message: expect.stringContaining(said) });
  });
});
