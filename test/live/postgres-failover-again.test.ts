import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import type { Acceptance } from '../../plan/approval.js';
import type { GateJudgement } from '../../plan/gate.js';
import { judgeLag } from '../../plan/gates/lag.js';
import { openPostgresWorld, type PostgresWorld, placeOrder, type RegionName } from './postgres-world.js';

const HOUR = 3_600_000;
const BACK = { database: 'orders', region: 'eu-west' };

let world: PostgresWorld;
beforeAll(async () => {
  world = await openPostgresWorld(83);
  await world.prepare();
  await world.look();
});
afterAll(() => world?.sandbox.stop());

async function judge(
  region: RegionName,
  acts = world.acts,
  accepted: Acceptance | null = null,
): Promise<GateJudgement> {
  const args = { database: 'orders', region, max_loss: HOUR };
  return judgeLag(await acts['postgres.check-lag'](world.input(args)), { args, accepted });
}

/** Acts of a worker that is cut off from one region and from nothing else. */
function cutOffFrom(region: RegionName) {
  const reference = `env:ORDERS_${region.toUpperCase().replace('-', '_')}_DSN`;
  const nowhere = new URL(world.dsn(region));
  nowhere.port = '1';
  const resolve = async (asked: string) => (asked === reference ? nowhere.href : await world.deps.resolve(asked));
  return createActivities({ ...world.deps, resolve });
}

const context = (epoch: number) => ({ epoch, run: `service/orders/${epoch}` });

async function lose(region: RegionName): Promise<void> {
  await world.sandbox.kill(region);
  world.absent.add(region);
  await world.look();
}

describe('a death that observers do not agree on', () => {
  it('is unknown while the standby is still fed, and names both views', async () => {
    const judged = await judge('us-east', cutOffFrom('eu-west'));
    expect(judged.verdict).toBe('unknown');
    expect(judged.reason).toContain('eu-west answers the standby in us-east');
    expect(judged.reason).toContain('but not us');
  });

  it("is unknown while the watch's own write succeeds, even with the standby cut off", async () => {
    await world.sandbox.stall();
    const judged = await judge('us-east', cutOffFrom('eu-west'));
    expect(judged).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining("took the watch's write") });
    await world.sandbox.heal();
  });

  it('is told when the primary answers every question and takes no write', async () => {
    await world.ask('eu-west', 'ALTER SYSTEM SET default_transaction_read_only = on');
    await world.ask('eu-west', 'SELECT pg_reload_conf()');
    await expect
      .poll(async () => (await world.look()).latest?.nodes.find(({ region }) => region === 'eu-west'))
      .toMatchObject({ contact: 'answered', wrote: false });
    expect((await judge('us-east')).reason).toContain('It answers, but takes no write');
    await world.ask('eu-west', 'ALTER SYSTEM RESET default_transaction_read_only');
    await world.ask('eu-west', 'SELECT pg_reload_conf()');
    await expect
      .poll(async () => (await world.look()).latest?.nodes.find(({ region }) => region === 'eu-west')?.wrote)
      .not.toBe(false);
  });
});

describe('two servers that take turns', () => {
  it('never begin one timeline twice, though the one left behind has no row of it', async () => {
    await lose('eu-west');
    const first = await world.acts['postgres.promote'](
      world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }, context(1)),
    );
    expect(first.timeline).toBe(2);
    await world.look();
    await lose('us-east');
    const data = world.sandbox.env['ORDERS_EU_WEST_DATA']!;
    writeFileSync(join(data, 'standby.signal'), '');
    await world.sandbox.restore('eu-west');
    await world.sandbox.startServer('eu-west');
    world.absent.delete('eu-west');
    expect(await world.ask('eu-west', 'SELECT timeline FROM lifeboat.promotion_ledger')).toEqual([]);
    const second = world.acts['postgres.promote'](world.input({ ...BACK, from: 'us-east' }, context(2)));
    await expect(second).rejects.toMatchObject({ type: 'timeline-taken' });
    expect(await world.ask('eu-west', 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
    expect(await judge('eu-west')).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('timeline') });
  });

  it('are not moved again within an hour of a promotion, unless people accept it', async () => {
    process.kill(world.sandbox.serverPid('eu-west')!, 'SIGINT');
    await expect.poll(() => world.sandbox.serverPid('eu-west')).toBeUndefined();
    await world.sandbox.restore('us-east');
    world.absent.clear();
    await world.sandbox.startServer('us-east');
    const pair = { ...BACK, into: 'us-east' };
    await world.acts['postgres.extract-stranded'](world.input(pair, context(3)));
    await world.acts['postgres.replay-stranded'](
      world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }, context(3)),
    );
    const signing = { database: 'orders', region: 'us-east', from: 'eu-west' };
    await world.acts['postgres.sign-ledger'](world.input(signing, { ...context(3), approvers: ['ana'] }));
    await world.acts['postgres.rewind'](world.input({ ...BACK, source: 'us-east' }, context(3)));
    await world.acts['postgres.follow'](world.input({ ...BACK, upstream: 'us-east' }, context(3)));
    await placeOrder(world, 'us-east');
    await world.look();
    await lose('us-east');
    await expect
      .poll(() => judge('eu-west'))
      .toMatchObject({ verdict: 'fail', askable: true, reason: expect.stringContaining('flapping loses data twice') });
    const accepted = { lossMs: HOUR, by: ['ana', 'bo'] };
    expect((await judge('eu-west', world.acts, accepted)).verdict).toBe('pass');
    const back = { ...BACK, from: 'us-east' };
    for (const word of [null, { lossMs: 0, by: [] }]) {
      const unacknowledged = world.input(back, { ...context(4), accepted: word });
      await expect(world.acts['postgres.promote'](unacknowledged)).rejects.toMatchObject({ type: 'promoted-recently' });
    }
    expect(await world.ask('eu-west', 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
    const third = await world.acts['postgres.promote'](world.input(back, context(4)));
    expect(third.timeline).toBe(3);
    rmSync(join(world.sandbox.env['ORDERS_US_EAST_DATA']!, 'standby.signal'), { force: true });
  });
});
