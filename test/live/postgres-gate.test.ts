import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { createWatchActs } from '../../activities/watch/acts.js';
import type { GateJudgement } from '../../plan/gate.js';
import { judgeLag } from '../../plan/gates/lag.js';
import type { WatchState } from '../../plan/replication.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld } from './postgres-world.js';

const HOUR = 3_600_000;
const STANDBY = { database: 'orders', region: 'us-east' };

let world: PostgresWorld;
beforeAll(async () => {
  world = await openPostgresWorld(82);
  await world.prepare();
});
afterAll(() => world?.sandbox.stop());

async function judge(maxLoss: number, acts = world.acts): Promise<GateJudgement> {
  const args = { ...STANDBY, max_loss: maxLoss };
  return judgeLag(await acts['postgres.check-lag'](world.input(args)), { args, accepted: null });
}

/** Acts and a watch whose clock is off by this much. */
function skewed(ms: number) {
  let state: WatchState = freshWatch('orders');
  const deps = { ...world.deps, now: () => Date.now() + ms, watch: async () => state };
  const acts = createWatchActs(deps);
  return {
    acts: createActivities(deps),
    async look() {
      const { estate } = world;
      state = foldWatch(state, await acts['watch.look']({ database: 'orders', service: 'orders', estate, everyMs: 0 }));
    },
  };
}

/** Everything that was acknowledged is on the standby; replication alone is what then moves. */
async function settle(): Promise<string> {
  const id = await placeOrder(world, 'eu-west');
  await expect.poll(() => orderIds(world, 'us-east')).toContain(id);
  return id;
}

it('writes nothing to the catalogs when a watch that has just begun prepares what is there', async () => {
  const newest = () =>
    world.ask(
      'eu-west',
      `SELECT (SELECT max(xmin::text::bigint) FROM pg_namespace) AS schemas, (SELECT max(xmin::text::bigint) FROM pg_class) AS tables,
              (SELECT max(xmin::text::bigint) FROM pg_attribute) AS columns, (SELECT max(xmin::text::bigint) FROM pg_publication) AS publications`,
    );
  const before = await newest();
  await world.prepare();
  expect(await newest()).toEqual(before);
});

async function received(): Promise<string> {
  const [row] = await world.ask('us-east', 'SELECT pg_last_wal_replay_lsn()::text AS lsn');
  return String(row?.['lsn']);
}

const nodeIn = (state: WatchState, region: string) => state.latest?.nodes.find(node => node.region === region);

async function setting(region: 'eu-west' | 'us-east', text: string): Promise<void> {
  await world.ask(region, text);
  await world.ask(region, 'SELECT pg_reload_conf()');
}

describe('the gate on a living pair', () => {
  it('passes an idle pair with no loss, however long ago the last transaction was', async () => {
    await settle();
    await expect.poll(() => judge(0)).toMatchObject({ verdict: 'pass', loss: { atLeastBytes: 0, atMostMs: 0 } });
  });

  it.each([HOUR, -HOUR])("says the same when the bot's clock is off by %i ms", async ms => {
    const other = skewed(ms);
    await other.look();
    await expect.poll(() => judge(0, other.acts)).toMatchObject({ verdict: 'pass', loss: { atMostMs: 0 } });
    await world.look();
  });

  it('passes an idle pair after a segment switch, which looks like 16 MB', async () => {
    const [before] = await world.ask('eu-west', 'SELECT pg_current_wal_flush_lsn()::text AS lsn');
    await world.ask('eu-west', 'SELECT pg_switch_wal()');
    await expect.poll(() => judge(0)).toMatchObject({ verdict: 'pass', loss: { atLeastBytes: 0 } });
    const [moved] = await world.ask('eu-west', 'SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), $1) > 1e6 AS far', [
      before?.['lsn'],
    ]);
    expect(moved).toEqual({ far: true });
  });

  it('passes an idle pair that archives, however many segments are switched', async () => {
    await world.ask('eu-west', 'ALTER SYSTEM SET archive_mode = on');
    await setting('eu-west', "ALTER SYSTEM SET archive_command = '/bin/true'");
    process.kill(world.sandbox.serverPid('eu-west')!, 'SIGINT');
    await expect.poll(() => world.sandbox.serverPid('eu-west')).toBeUndefined();
    await world.sandbox.startServer('eu-west');
    const archived = async () => {
      const [row] = await world.ask('eu-west', 'SELECT archived_count::int AS n FROM pg_stat_archiver');
      return Number(row?.['n']);
    };
    for (let n = 1; n <= 3; n++) {
      await settle();
      await world.look();
      await world.ask('eu-west', 'SELECT pg_switch_wal()');
      await expect.poll(archived, { timeout: 10_000 }).toBeGreaterThanOrEqual(n);
      // The standby comes back by itself from the stop of its primary, which has switched a segment as well.
      await expect
        .poll(() => judge(0), { timeout: 10_000 })
        .toMatchObject({ verdict: 'pass', loss: { atLeastBytes: 0, atMostMs: 0 } });
    }
  });

  it('refuses a standby whose replay is paused, and one that delays it', async () => {
    await world.ask('us-east', 'SELECT pg_wal_replay_pause()');
    expect(await judge(HOUR)).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('Replay is paused') });
    await world.ask('us-east', 'SELECT pg_wal_replay_resume()');
    await setting('us-east', "ALTER SYSTEM SET recovery_min_apply_delay = '1h'");
    await expect
      .poll(() => judge(HOUR))
      .toMatchObject({ verdict: 'fail', reason: expect.stringContaining('recovery_min_apply_delay') });
    await setting('us-east', 'ALTER SYSTEM RESET recovery_min_apply_delay');
    await expect.poll(() => judge(HOUR)).toMatchObject({ verdict: 'pass' });
  });

  it('refuses a standby that is cut off, which itself says that it lacks nothing', async () => {
    await settle();
    await world.sandbox.stall();
    for (let n = 0; n < 20; n++) await placeOrder(world, 'eu-west');
    const [says] = await world.ask(
      'us-east',
      'SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text AS lag',
    );
    expect(says).toEqual({ lag: '0' });
    expect(await judge(HOUR)).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('does not stream') });
  });

  it('counts what a standby has replayed when, restarted while cut off, it says that it received less', async () => {
    const before = await received();
    process.kill(world.sandbox.serverPid('us-east')!, 'SIGINT');
    await expect.poll(() => world.sandbox.serverPid('us-east')).toBeUndefined();
    await world.sandbox.startServer('us-east');
    // It answers before it has replayed what it kept, and counts it once it has.
    await expect
      .poll(async () => {
        const have = nodeIn(await world.look(), 'us-east')?.have ?? '0/0';
        return await world.ask('us-east', 'SELECT $1::pg_lsn >= $2::pg_lsn AS all_there', [have, before]);
      })
      .toEqual([{ all_there: true }]);
    const [own] = await world.ask(
      'us-east',
      'SELECT coalesce(pg_last_wal_receive_lsn() < pg_last_wal_replay_lsn(), true) AS behind',
    );
    expect(own).toEqual({ behind: true });
    expect(await judge(HOUR)).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('does not stream') });
    await world.sandbox.heal();
  });
});

describe('the gate with a synchronous standby', () => {
  it('records the member after the setting works, and proves zero once the primary is gone', async () => {
    await world.look();
    await setting('eu-west', 'ALTER SYSTEM SET synchronous_standby_names = \'"us-east"\'');
    await expect
      .poll(async () => (await world.look()).sync, { timeout: 10_000 })
      .toMatchObject({ region: 'eu-west', needed: 1, confirmed: ['us-east'] });
  });

  it('drops the record when a role no longer waits, and when the server as a whole no longer does', async () => {
    await world.ask('eu-west', 'ALTER ROLE app SET synchronous_commit = local');
    expect((await world.look()).sync).toBeNull();
    await world.ask('eu-west', 'ALTER ROLE app RESET synchronous_commit');
    await expect.poll(async () => (await world.look()).sync).not.toBeNull();
    await setting('eu-west', 'ALTER SYSTEM SET synchronous_commit = remote_write');
    expect((await world.look()).sync).toBeNull();
    await setting('eu-west', 'ALTER SYSTEM RESET synchronous_commit');
    await expect.poll(async () => (await world.look()).sync).not.toBeNull();
  });

  it('lets a promotion lose nothing that was acknowledged, and says so', async () => {
    const acknowledged: string[] = [];
    for (let n = 0; n < 20; n++) acknowledged.push(await placeOrder(world, 'eu-west'));
    await world.sandbox.kill('eu-west');
    world.absent.add('eu-west');
    await world.look();
    const judged = await judge(0);
    expect(judged).toMatchObject({ verdict: 'pass', loss: { zeroProved: true, atMostMs: 0 } });
    expect(judged.reason).toContain('Zero loss is proved');
    await expect.poll(() => orderIds(world, 'us-east')).toEqual(expect.arrayContaining(acknowledged));
  });
});

describe('the gate with the primary gone', () => {
  it('is unknown, not zero, when nobody ever looked before', async () => {
    const acts = createActivities({ ...world.deps, watch: async () => null });
    expect(await judge(HOUR, acts)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('never seen'),
    });
  });

  it('never takes a clock that is behind the one that stamped the heartbeats for a small loss', async () => {
    const state = await world.look();
    const watch = async () => ({ ...state, sync: null });
    const behind = createActivities({ ...world.deps, watch, now: () => Date.now() - HOUR });
    expect(await judge(HOUR, behind)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('in the future'),
    });
    const ahead = createActivities({ ...world.deps, watch, now: () => Date.now() + HOUR });
    expect((await judge(1_000, ahead)).verdict).not.toBe('pass');
  });
});
