import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  SetInstanceHealthCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScaler } from '../../activities/capacity/open-scaler.js';
import { restoreCapacity } from '../../activities/capacity/restore.js';
import { scaleCapacity } from '../../activities/capacity/scale.js';
import { createResolver } from '../../activities/resolve.js';
import type { Scale } from '../../plan/pool.js';
import { shippedInventory } from '../compiler/world.js';
import { startMoto } from './start-moto.js';

const [HOST, PORT] = ['127.210.53.5', 5_000];
const REGION = 'us-east-1';
const context = { run: 'r', epoch: 1, service: 'orders', step: 's', planHash: 'h', mode: 'real' } as const;

/**
 * The wire format, against moto. Its instances and tasks are there at once, so what does not become ready is in
 * `test/activities/capacity/`.
 */
describe('capacity in AWS, at moto', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let groups: AutoScalingClient;
  let services: ECSClient;
  beforeAll(async () => {
    moto = await startMoto(HOST, PORT);
    const settings = { region: REGION, endpoint: moto.api, credentials: { accessKeyId: 'id', secretAccessKey: 's' } };
    groups = new AutoScalingClient(settings);
    services = new ECSClient(settings);
  }, 90_000);
  afterAll(async () => {
    groups?.destroy();
    services?.destroy();
    await moto?.stop();
  });

  const aws = { region: REGION, key: 'env:KEY', api: 'env:API' };
  const deps = () => ({ resolve: createResolver({ KEY: 'id:secret', API: moto.api }), now: () => Date.now() });
  const estateWith = (scale: Scale) => {
    const shipped = shippedInventory();
    return { ...shipped, services: { orders: { ...shipped.services['orders']!, pools: { 'us-east': { scale } } } } };
  };
  const scaleTo = (scale: Scale, replicas: number, limitMs = 20_000) =>
    scaleCapacity(deps(), { pollMs: 100, limitMs })({
      args: { region: 'us-east', replicas },
      context,
      estate: estateWith(scale),
    });
  const restore = (scale: Scale, replicas: number, from: number) =>
    restoreCapacity(deps())({ args: { region: 'us-east', replicas, from }, context, estate: estateWith(scale) });

  describe('an Auto Scaling group', () => {
    const scale: Scale = { by: 'aws-autoscaling', group: 'orders-web', ...aws };
    const now = async () => {
      const names = { AutoScalingGroupNames: ['orders-web'] };
      return (await groups.send(new DescribeAutoScalingGroupsCommand(names))).AutoScalingGroups![0]!;
    };
    beforeAll(async () => {
      const launch = { LaunchConfigurationName: 'web', ImageId: 'ami-12c6146b', InstanceType: 't2.micro' };
      await groups.send(new CreateLaunchConfigurationCommand(launch));
      const sizes = { MinSize: 1, MaxSize: 6, DesiredCapacity: 2, DefaultCooldown: 3_600 };
      const zones = { AvailabilityZones: ['us-east-1a'], LaunchConfigurationName: 'web' };
      await groups.send(new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'orders-web', ...sizes, ...zones }));
    });

    it('is scaled up until so many instances are in service, in spite of its cooldown', async () => {
      expect(await scaleTo(scale, 4)).toEqual({ before: 2, wanted: 4, ready: 4 });
      expect(await scaleTo(scale, 5)).toEqual({ before: 4, wanted: 5, ready: 5 });
      expect((await now()).Instances).toHaveLength(5);
    });

    it('counts no instance that its health check has found ill', async () => {
      const InstanceId = (await now()).Instances![0]!.InstanceId!;
      await groups.send(new SetInstanceHealthCommand({ InstanceId, HealthStatus: 'Unhealthy' }));
      expect(await openScaler(scale, deps()).read(5_000)).toEqual({ wanted: 5, ready: 4 });
      await groups.send(new SetInstanceHealthCommand({ InstanceId, HealthStatus: 'Healthy' }));
    });

    it('is never made smaller by a scaling, and not larger than its greatest size', async () => {
      expect(await scaleTo(scale, 3)).toMatchObject({ before: 5, wanted: 5 });
      await expect(scaleTo(scale, 7)).rejects.toMatchObject({
        type: 'scaling-refused',
        message: expect.stringContaining('MaxSize of 6'),
      });
      expect((await now()).DesiredCapacity).toBe(5);
    });

    it('goes back by name, and only from what was asked for', async () => {
      await expect(restore(scale, 2, 4)).rejects.toMatchObject({ type: 'scaling-refused' });
      expect(await restore(scale, 2, 5)).toMatchObject({ before: 5, wanted: 2 });
      expect((await now()).DesiredCapacity).toBe(2);
    });

    it('that is not there is refused', async () => {
      await expect(scaleTo({ ...scale, group: 'gone' }, 2)).rejects.toMatchObject({ type: 'scaling-refused' });
    });
  });

  describe('a service of ECS', () => {
    const scale: Scale = { by: 'aws-ecs', cluster: 'shop', service: 'web', ...aws };
    const now = async () => {
      const asked = new DescribeServicesCommand({ cluster: 'shop', services: ['web'] });
      return (await services.send(asked)).services![0]!;
    };
    beforeAll(async () => {
      await services.send(new CreateClusterCommand({ clusterName: 'shop' }));
      const containerDefinitions = [{ name: 'web', image: 'web:1', memory: 64 }];
      await services.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
      const service = { cluster: 'shop', serviceName: 'web', taskDefinition: 'web', desiredCount: 2 };
      await services.send(new CreateServiceCommand(service));
    });

    it('is scaled up until so many tasks run', async () => {
      expect(await scaleTo(scale, 5)).toEqual({ before: 2, wanted: 5, ready: 5 });
      expect(await scaleTo(scale, 3)).toMatchObject({ before: 5, wanted: 5 });
      expect((await now()).desiredCount).toBe(5);
    });

    it('goes back by name', async () => {
      expect(await restore(scale, 2, 5)).toMatchObject({ before: 5, wanted: 2 });
      expect((await now()).desiredCount).toBe(2);
    });

    it('or a cluster that is not there is refused in the words of AWS', async () => {
      await expect(scaleTo({ ...scale, service: 'gone' }, 2)).rejects.toMatchObject({
        type: 'scaling-refused',
        message: expect.stringContaining('MISSING'),
      });
      await expect(scaleTo({ ...scale, cluster: 'gone' }, 2)).rejects.toMatchObject({
        type: 'scaling-refused',
        message: expect.stringContaining('ClusterNotFound'),
      });
    });
  });
});
