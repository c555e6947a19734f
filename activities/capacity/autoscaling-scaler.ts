import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Scale } from '../../plan/pool.js';
import { awsSettings } from '../aws/settings.js';
import { missingPeer } from '../missing-peer.js';
import type { Resolves } from '../resolves.js';
import { awsCall, awsRefused } from './aws-call.js';
import type { Scaler } from './scaler.js';
import { unreadable } from './unreadable.js';

type GroupScale = Extract<Scale, { by: 'aws-autoscaling' }>;

/** The two calls that are needed; each rejects as the SDK does. */
export interface GroupCalls {
  /** The groups of that name: one or none. */
  describe(name: string, limit: AbortSignal): Promise<readonly AutoScalingGroup[]>;
  /** Never waits for a cooldown: nobody moves users again in five minutes. */
  setDesired(name: string, capacity: number, limit: AbortSignal): Promise<void>;
}

/** An Auto Scaling group of Amazon EC2. The SDK is an optional peer and is loaded when it is used. */
export function autoScalingScaler(scale: GroupScale, deps: Resolves): Scaler {
  let calls: Promise<GroupCalls> | undefined;
  const connected = () => (calls ??= connect(scale, deps));
  return groupScaler(scale.group, {
    describe: async (name, limit) => await (await connected()).describe(name, limit),
    setDesired: async (name, capacity, limit) => await (await connected()).setDesired(name, capacity, limit),
  });
}

/**
 * What is ready are the instances in service and healthy, by their weights where the group has weights; what is wanted is the desired capacity. AWS has no
 * compare-and-set for it, so the number is read back by whoever asked.
 */
export function groupScaler(name: string, calls: GroupCalls): Scaler {
  let last: AutoScalingGroup | undefined;
  return {
    async read(limitMs) {
      const [group] = await awsCall(limitMs, limit => calls.describe(name, limit));
      if (!group) throw awsRefused(`There is no Auto Scaling group ${name} in that region of AWS`);
      const { DesiredCapacity: wanted, DesiredCapacityType: unit = 'units' } = group;
      if (wanted === undefined) throw unreadable('AWS gave no desired capacity');
      if (unit !== 'units') throw awsRefused(`The Auto Scaling group ${name} counts ${unit}, not instances`);
      last = group;
      return { wanted, ready: inService(group) };
    },
    async resize(replicas, limitMs) {
      if (!last) throw unreadable('it was not read before it was to be changed');
      const why = unableTo(last, replicas);
      if (why) throw awsRefused(`The Auto Scaling group ${name} ${why.what}`, why.todo);
      await awsCall(limitMs, limit => calls.setDesired(name, replicas, limit));
      return 'done';
    },
  };
}

function inService({ Instances = [] }: AutoScalingGroup): number {
  return Instances.filter(one => one.LifecycleState === 'InService' && one.HealthStatus === 'Healthy')
    .map(one => Number(one.WeightedCapacity ?? '1'))
    .reduce((sum, weight) => sum + weight, 0);
}

/** What AWS would refuse, or take and never do. */
function unableTo({ Status, MinSize = 0, MaxSize = 0, SuspendedProcesses = [] }: AutoScalingGroup, replicas: number) {
  if (Status !== undefined) return { what: `is being deleted (${Status})` };
  if (replicas > MaxSize) {
    return {
      what: `has a MaxSize of ${MaxSize}, and ${replicas} are asked for`,
      todo: 'Raise its MaxSize (and the quota for its instances) where it is declared, then retry the step.',
    };
  }
  if (replicas < MinSize) return { what: `has a MinSize of ${MinSize}, and ${replicas} are asked for` };
  if (!SuspendedProcesses.some(one => one.ProcessName === 'Launch')) return undefined;
  return {
    what: 'has its process Launch suspended, so it starts nothing',
    todo: 'Resume the process, then retry the step.',
  };
}

async function connect(scale: GroupScale, deps: Resolves): Promise<GroupCalls> {
  const sdk = await import('@aws-sdk/client-auto-scaling').catch(missingPeer('@aws-sdk/client-auto-scaling'));
  const client = new sdk.AutoScalingClient(await awsSettings(scale, deps));
  return {
    async describe(name, abortSignal) {
      const asked = new sdk.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      return (await client.send(asked, { abortSignal })).AutoScalingGroups ?? [];
    },
    async setDesired(name, capacity, abortSignal) {
      const change = { AutoScalingGroupName: name, DesiredCapacity: capacity, HonorCooldown: false };
      await client.send(new sdk.SetDesiredCapacityCommand(change), { abortSignal });
    },
  };
}
