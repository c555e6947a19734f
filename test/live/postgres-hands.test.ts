import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporalHands } from '../../activities/hands.js';
import { createHostActs } from '../../activities/host/index.js';
import { createResolver } from '../../activities/resolve.js';
import { openPostgresWorld, type PostgresWorld } from './postgres-world.js';

describe('hands by Temporal', () => {
  let world: PostgresWorld;
  let connection: Connection;
  beforeAll(async () => {
    world = await openPostgresWorld(68, ['servers', 'temporal']);
    connection = await Connection.connect({ address: world.sandbox.temporalAddress! });
  });
  afterAll(async () => {
    await connection?.close();
    await world?.sandbox.stop();
  });
  const LIMITS = { deadlineMs: 10_000, presenceMs: 5_000 };
  const order = (epoch: number) => ({
    node: world.estate.databases['orders']!.nodes['us-east']!,
    epoch,
    run: `service/orders/${epoch}`,
  });

  it('say that nobody is there, while no worker of the region is', async () => {
    const hands = temporalHands(new Client({ connection }), region => `region.${region}`);
    const limits = { ...LIMITS, presenceMs: 200 };
    const handed = await hands.call('us-east', 'host.postgres-control', order(1), limits);
    expect(handed).toEqual({ there: false, detail: 'no worker of us-east took host.postgres-control' });
  });

  it('bring back what the host read, and the coded failure of a refusal', async () => {
    const hands = temporalHands(new Client({ connection }), region => `region.${region}`);
    const native = await NativeConnection.connect({ address: world.sandbox.temporalAddress! });
    const worker = await Worker.create({
      connection: native,
      taskQueue: 'region.us-east',
      activities: createHostActs({ resolve: createResolver(world.sandbox.env) }),
    });
    await worker.runUntil(async () => {
      const handed = await hands.call('us-east', 'host.postgres-control', order(2), LIMITS);
      expect(handed).toMatchObject({ there: true, result: { control: { state: 'in archive recovery', timeline: 1 } } });
      const stale = hands.call('us-east', 'host.postgres-control', order(1), LIMITS);
      await expect(stale).rejects.toMatchObject({ type: 'epoch-superseded', nonRetryable: true });
    });
    await native.close();
  });
});
