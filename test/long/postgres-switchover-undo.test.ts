import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostActName, Hands } from '../../activities/hands.js';
import { createActivities } from '../../activities/index.js';
import { query } from '../../sandbox/ask.js';
import { untilStreaming } from '../../sandbox/replication.js';
import { writeThroughPooler } from '../live/pooler-writers.js';
import { CONTEXT, openPostgresWorld, orderIds, type PostgresWorld, type RegionName } from '../live/postgres-world.js';

const BLOCK = 91;
const LIMITS = { pause_limit: 1_000, stop_limit: 3_000, catch_up_limit: 500 };
const move = (from: RegionName, to: RegionName) => ({ database: 'orders', traffic: 'orders', from, to, ...LIMITS });
type Load = Awaited<ReturnType<typeof writeThroughPooler>>;

/** Every test begins with eu-west as the primary, us-east streaming and clients writing, and must leave it so. */
describe('a switchover that fails before the promotion', () => {
  let world: PostgresWorld;
  let load: Load;
  let epoch = 0;
  beforeAll(async () => {
    world = await openPostgresWorld(BLOCK, ['servers', 'pooler']);
    await world.prepare();
    load = await writeThroughPooler(pooler(), 3);
  });
  afterAll(async () => {
    await load?.stop();
    await world?.sandbox.stop();
  });
  const pooler = () => world.sandbox.env['ORDERS_POOLER_CLIENTS']!;
  const next = () => ({ ...CONTEXT, epoch: (epoch += 1), run: `service/orders/${epoch}` });

  /** Hands of which one act is preceded or followed by something. */
  function hands(act: HostActName, hook: { before?: () => Promise<void>; after?: () => Promise<void> }): Hands {
    let done = false;
    return {
      async call(region, name, input, options) {
        const mine = name === act && !done;
        done ||= mine;
        if (mine) await hook.before?.();
        const handed = await world.deps.hands.call(region, name, input, options);
        if (mine) await hook.after?.();
        return handed;
      },
    };
  }
  const attempt = (by: Hands, context: typeof CONTEXT, limits = {}) =>
    createActivities({ ...world.deps, hands: by })['postgres.switchover'](
      world.input({ ...move('eu-west', 'us-east'), ...limits }, context),
    );

  async function clientsWriteIn(region: RegionName) {
    const before = load.acknowledged.length;
    await expect.poll(() => load.acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(before + 20);
    const host = region === 'eu-west' ? `127.${BLOCK}.10.1` : `127.${BLOCK}.20.1`;
    expect(await query(pooler(), 'SELECT host(inet_server_addr()) AS host')).toEqual([{ host }]);
  }

  /** The undo is whole when the same move works right after it; then everything goes back to where it was. */
  async function theNextOneWorks(context = next()) {
    const { timeline } = await world.acts['postgres.switchover'](world.input(move('eu-west', 'us-east'), context));
    await clientsWriteIn('us-east');
    await world.acts['postgres.follow'](
      world.input({ database: 'orders', region: 'eu-west', upstream: 'us-east' }, context),
    );
    const back = next();
    const home = await world.acts['postgres.switchover'](world.input(move('us-east', 'eu-west'), back));
    expect(home.timeline).toBe(timeline + 1);
    await world.acts['postgres.follow'](
      world.input({ database: 'orders', region: 'us-east', upstream: 'eu-west' }, back),
    );
    await nothingIsLost();
  }

  async function nothingIsLost() {
    await clientsWriteIn('eu-west');
    const known = new Set(await orderIds(world, 'eu-west'));
    const acknowledged = [...load.acknowledged];
    const now = new Set([...known, ...(await orderIds(world, 'eu-west'))]);
    expect(acknowledged.filter(id => !now.has(id))).toEqual([]);
    expect(load.failed).toEqual([]);
  }

  it('is undone when the standby dies after the stop', async () => {
    const dying = hands('host.postgres-stop', { after: () => world.sandbox.kill('us-east') });
    const failed = attempt(dying, next());
    await expect(failed).rejects.toMatchObject({
      type: 'switchover-undone',
      message: expect.stringContaining('The standby in us-east is lost for now'),
    });
    await clientsWriteIn('eu-west');
    await world.sandbox.restore('us-east');
    const following = { database: 'orders', region: 'us-east', upstream: 'eu-west' } as const;
    await world.acts['postgres.follow'](world.input(following, next()));
    await theNextOneWorks();
  });

  it('is undone by its next attempt when the standby died with the first one', async () => {
    const context = next();
    await new Promise<void>(resolve => {
      const dying = hands('host.postgres-stop', {
        async after() {
          await world.sandbox.kill('us-east');
          resolve();
          // The worker of this attempt is gone: it never gets the answer.
          await new Promise(() => undefined);
        },
      });
      void attempt(dying, context);
    });
    await expect(attempt(world.deps.hands, context)).rejects.toMatchObject({ type: 'switchover-undone' });
    await world.sandbox.restore('us-east');
    const following = { database: 'orders', region: 'us-east', upstream: 'eu-west' } as const;
    await world.acts['postgres.follow'](world.input(following, next()));
    await nothingIsLost();
  });

  it('is undone when the primary dies before it was stopped', async () => {
    const dying = hands('host.postgres-stop', {
      before: async () => {
        await world.sandbox.kill('eu-west');
        await world.sandbox.restore('eu-west');
      },
    });
    await expect(attempt(dying, next())).rejects.toMatchObject({
      type: 'switchover-undone',
      message: expect.stringContaining('in production'),
    });
    await untilStreaming(BLOCK, 'us-east');
    // Its transactions in flight were cut, so these clients saw an error; what was acknowledged is there.
    load.failed.length = 0;
    await theNextOneWorks();
  });

  it('is undone when a backend does not let the primary stop', async () => {
    const idle = new Client({ connectionString: world.dsn('eu-west') });
    idle.on('error', () => undefined);
    await idle.connect();
    const { rows } = await idle.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const frozen = hands('host.postgres-stop', { before: async () => void process.kill(rows[0]!.pid, 'SIGSTOP') });
    await expect(attempt(frozen, next(), { stop_limit: 300 })).rejects.toMatchObject({
      type: 'switchover-undone',
      message: expect.stringContaining('did not stop within 300 ms'),
    });
    await idle.end().catch(() => undefined);
    await untilStreaming(BLOCK, 'us-east');
    await theNextOneWorks();
  });

  it('stops nothing when an open transaction does not let the pooler pause', async () => {
    const open = new Client({ connectionString: pooler() });
    await open.connect();
    await open.query('BEGIN');
    await open.query('SELECT 1');
    const pid = world.sandbox.serverPid('eu-west');
    await expect(attempt(world.deps.hands, next())).rejects.toMatchObject({ type: 'pooler-busy' });
    expect(world.sandbox.serverPid('eu-west')).toBe(pid);
    await clientsWriteIn('eu-west');
    await open.query('ROLLBACK');
    await open.end();
    await theNextOneWorks();
  });

  it('has changed nothing when nobody is there to stop the primary', async () => {
    const context = next();
    const leaving = hands('host.postgres-stop', { before: async () => void world.absent.add('eu-west') });
    await expect(attempt(leaving, context)).rejects.toMatchObject({ type: 'switchover-undone' });
    await nothingIsLost();
    world.absent.clear();
    await theNextOneWorks();
  });

  it('waits for a worker that died right after the stop, and is undone by the new one', async () => {
    const dying = hands('host.postgres-stop', {
      after: async () => {
        world.absent.add('eu-west');
        setTimeout(() => world.absent.clear(), 1_000);
        throw new Error('The worker in eu-west did not report back.');
      },
    });
    await expect(attempt(dying, next())).rejects.toMatchObject({ type: 'switchover-undone' });
    await untilStreaming(BLOCK, 'us-east');
    await theNextOneWorks();
  });

  it('says that it does not know when the worker stays away, and goes on once it is back', async () => {
    const context = next();
    const dying = hands('host.postgres-stop', {
      after: async () => {
        world.absent.add('eu-west');
        throw new Error('The worker in eu-west did not report back.');
      },
    });
    await expect(attempt(dying, context)).rejects.toMatchObject({
      type: 'undo-failed',
      message: expect.stringContaining('Get the worker of eu-west running and retry the step'),
    });
    await expect(attempt(world.deps.hands, context)).rejects.toMatchObject({ type: 'undo-failed' });
    world.absent.clear();
    await theNextOneWorks(context);
  });

  it('is not promoted later by an attempt that another one has undone meanwhile', async () => {
    const context = next();
    let other: Promise<unknown> | undefined;
    const frozen: Hands = {
      async call(region, act, order, options) {
        const handed = await world.deps.hands.call(region, act, order, options);
        if (act !== 'host.postgres-stop') return handed;
        // While this attempt is frozen between the stop and the promotion, the next one fails and puts everything back.
        const failing = hands('host.postgres-stop', { before: () => Promise.reject(new Error('no answer')) });
        other = attempt(failing, context).catch((error: { type: string }) => error.type);
        await other;
        return handed;
      },
    };
    await expect(attempt(frozen, context)).rejects.toMatchObject({ type: 'switchover-undone' });
    expect(await other).toBe('switchover-undone');
    expect(await world.ask('us-east', 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
    await clientsWriteIn('eu-west');
    await untilStreaming(BLOCK, 'us-east');
    await theNextOneWorks();
  });
});
