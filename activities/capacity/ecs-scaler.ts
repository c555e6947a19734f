import type { Failure, Service } from '@aws-sdk/client-ecs';
import type { Scale } from '../../plan/pool.js';
import { awsSettings } from '../aws/settings.js';
import { missingPeer } from '../missing-peer.js';
import type { Resolves } from '../resolves.js';
import { awsCall, awsRefused } from './aws-call.js';
import type { Scaler } from './scaler.js';
import { unreadable } from './unreadable.js';

type EcsScale = Extract<Scale, { by: 'aws-ecs' }>;
type EcsName = Pick<EcsScale, 'cluster' | 'service'>;

/** The two calls that are needed; each rejects as the SDK does. */
export interface ServiceCalls {
  describe(of: EcsName, limit: AbortSignal): Promise<{ services?: Service[]; failures?: Failure[] }>;
  setDesired(of: EcsName, count: number, limit: AbortSignal): Promise<void>;
}

/** A service of Amazon ECS. The SDK is an optional peer and is loaded when it is used. */
export function ecsScaler(scale: EcsScale, deps: Resolves): Scaler {
  let calls: Promise<ServiceCalls> | undefined;
  const connected = () => (calls ??= connect(scale, deps));
  return serviceScaler(scale, {
    describe: async (of, limit) => await (await connected()).describe(of, limit),
    setDesired: async (of, count, limit) => await (await connected()).setDesired(of, count, limit),
  });
}

/** What is ready are the tasks that run; what is wanted is the desired count. AWS has no compare-and-set for it. */
export function serviceScaler({ cluster, service }: EcsName, calls: ServiceCalls): Scaler {
  const of = { cluster, service };
  return {
    async read(limitMs) {
      const { services = [], failures = [] } = await awsCall(limitMs, limit => calls.describe(of, limit));
      const [found] = services;
      if (!found) {
        const reason = failures[0]?.reason ?? 'MISSING';
        throw awsRefused(`AWS has no service ${service} in the ECS cluster ${cluster} (${reason})`);
      }
      const { status, schedulingStrategy, desiredCount, runningCount } = found;
      if (status !== 'ACTIVE') throw awsRefused(`The ECS service ${service} is ${status ?? 'of no status'}`);
      if (schedulingStrategy === 'DAEMON')
        throw awsRefused(`The ECS service ${service} runs one task on each instance (DAEMON) and has no count`);
      if (desiredCount === undefined || runningCount === undefined) throw unreadable('AWS gave no count of tasks');
      return { wanted: desiredCount, ready: runningCount };
    },
    async resize(replicas, limitMs) {
      await awsCall(limitMs, limit => calls.setDesired(of, replicas, limit));
      return 'done';
    },
  };
}

async function connect(scale: EcsScale, deps: Resolves): Promise<ServiceCalls> {
  const sdk = await import('@aws-sdk/client-ecs').catch(missingPeer('@aws-sdk/client-ecs'));
  const client = new sdk.ECSClient(await awsSettings(scale, deps));
  return {
    async describe({ cluster, service }, abortSignal) {
      return await client.send(new sdk.DescribeServicesCommand({ cluster, services: [service] }), { abortSignal });
    },
    async setDesired({ cluster, service }, desiredCount, abortSignal) {
      await client.send(new sdk.UpdateServiceCommand({ cluster, service, desiredCount }), { abortSignal });
    },
  };
}
