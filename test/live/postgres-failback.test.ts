import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../activities/host/place.js';
import { asOwner, tryProgram } from '../../activities/host/run-program.js';
import { createActivities } from '../../activities/index.js';
import { localHands } from '../../activities/host/local-hands.js';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld, type RegionName } from './postgres-world.js';

const PG_PROGRAMS = ['postgres', 'pg_controldata', 'pg_basebackup', 'pg_waldump'];

async function failOver(world: PostgresWorld, from: RegionName, to: RegionName) {
  await world.sandbox.kill(from);
  world.absent.add(from);
  const promotion = await world.acts['postgres.promote'](world.input({ database: 'orders', region: to, from }));
  await world.sandbox.restore(from);
  world.absent.delete(from);
  return promotion;
}

async function reconcile(world: PostgresWorld, region: RegionName, into: RegionName) {
  await world.acts['postgres.extract-stranded'](world.input({ database: 'orders', region, into }));
  const replaying = { database: 'orders', region: into, from: region };
  await world.acts['postgres.replay-stranded'](world.input(replaying));
  await world.acts['postgres.sign-ledger'](world.input(replaying, { approvers: ['ana'] }));
}

/** The way back of `region`, and the proof that it is one: what is written afterwards arrives there. */
async function comeBack(world: PostgresWorld, acts: PostgresWorld['acts'], region: RegionName, source: RegionName) {
  const back = await acts['postgres.rewind'](world.input({ database: 'orders', region, source }));
  await world.acts['postgres.follow'](world.input({ database: 'orders', region, upstream: source }));
  const id = await placeOrder(world, source);
  await expect.poll(() => orderIds(world, region)).toContain(id);
  expect(await orderIds(world, region)).toEqual(await orderIds(world, source));
  expect(await world.ask(region, "SELECT current_setting('cluster_name') AS name")).toEqual([{ name: region }]);
  return back;
}

describe('the way back of a primary that wrote past the fork', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld(92);
    await world.prepare();
    await world.ask(
      'eu-west',
      'CREATE TABLE public.bulk AS SELECT g, repeat(md5(g::text), 20) AS t FROM generate_series(1, 20000) g',
    );
    await world.prepare();
    await world.look();
    await world.look();
  });
  afterAll(() => world?.sandbox.stop());
  const node = () => world.estate.databases['orders']!.nodes['eu-west']!;

  it('is missed by pg_rewind itself, with exit code 0, while the new primary has made no checkpoint', async () => {
    await world.ask('eu-west', 'CHECKPOINT');
    await world.sandbox.stall();
    await placeOrder(world, 'eu-west');
    await world.sandbox.kill('eu-west');
    await world.ask('us-east', 'SELECT pg_promote(true)');
    await world.ask('us-east', "UPDATE public.bulk SET t = 'x'");
    const place = await placeOf({ node: node(), epoch: 1, run: 'r' }, world.deps);
    const command = [place.program('pg_rewind'), '-n', '-D', place.data, '--source-server', world.dsn('us-east')];
    // A dry run wants a server that was shut down cleanly, which single-user mode makes of a crashed one.
    await tryProgram(asOwner(place.owner, [place.program('postgres'), '--single', '-D', place.data, 'template1']), {
      limitMs: 20_000,
    });
    const { ok, output } = await tryProgram(asOwner(place.owner, command), { limitMs: 20_000 });
    const major =
      Number((await world.ask('us-east', "SELECT current_setting('server_version_num') AS n"))[0]!['n']) / 10_000;
    if (major < 16)
      expect({ ok, output }).toMatchObject({ ok: true, output: expect.stringContaining('no rewind required') });
    const { timeline_id } = (await world.ask('us-east', 'SELECT timeline_id FROM pg_control_checkpoint()'))[0]!;
    expect([1, 2]).toContain(timeline_id);
  });

  it('is refused as long as nobody has reconciled it', async () => {
    await world.sandbox.restore('eu-west');
    await world.ask('us-east', 'SELECT 1');
    await world.prepare();
    const rewind = world.acts['postgres.rewind'](
      world.input({ database: 'orders', region: 'eu-west', source: 'us-east' }),
    );
    await expect(rewind).rejects.toMatchObject({ type: 'not-reconciled' });
    const follow = world.acts['postgres.follow'](
      world.input({ database: 'orders', region: 'eu-west', upstream: 'us-east' }),
    );
    await expect(follow).rejects.toMatchObject({
      type: 'not-reconciled',
      message: expect.stringContaining('wrote past the fork'),
    });
  });

  it('is rebuilt when pg_rewind is killed half-way, and the mixture is never started', async () => {
    await reconcile(world, 'eu-west', 'us-east');
    // Programs of which pg_rewind dies the moment it begins to change files.
    const programs = join(world.sandbox.dir, 'programs');
    mkdirSync(programs);
    const real = world.sandbox.env['ORDERS_EU_WEST_PROGRAMS']!;
    for (const name of PG_PROGRAMS) symlinkSync(join(real, name), join(programs, name));
    const script = `#!/bin/bash
'${real}/pg_rewind' "$@" 2> >(while read -r line; do echo "$line" >&2; [[ $line == *'last common checkpoint'* ]] && pkill -KILL -P $$ -x pg_rewind; done)
exit 137
`;
    writeFileSync(join(programs, 'pg_rewind'), script);
    chmodSync(join(programs, 'pg_rewind'), 0o755);
    const resolve = (reference: string) =>
      reference === 'env:ORDERS_EU_WEST_PROGRAMS' ? Promise.resolve(programs) : world.deps.resolve(reference);
    const hands = localHands({ resolve });
    const order = { node: node(), epoch: 1, run: 'service/orders/1' };
    const limits = { deadlineMs: 60_000, presenceMs: 1_000 };
    const { timeline } = (
      await world.ask('us-east', 'SELECT timeline_id AS timeline FROM pg_control_checkpoint()')
    )[0]!;
    await world.ask('us-east', 'CHECKPOINT');
    const [fork] = await world.ask('us-east', 'SELECT fork_lsn::text AS lsn FROM lifeboat.stranded_fork');
    const source = world.estate.databases['orders']!.nodes['us-east']!;
    const half = hands.call(
      'eu-west',
      'host.postgres-rewind',
      { ...order, source, fork: String(fork!['lsn']), timeline: Number(timeline) },
      limits,
    );
    await expect(half).rejects.toMatchObject({ type: 'rewind-failed' });
    const start = hands.call('eu-west', 'host.postgres-start', { ...order, as: 'primary', limitMs: 1_000 }, limits);
    await expect(start).rejects.toMatchObject({ type: 'rewind-failed' });
    const back = await comeBack(world, world.acts, 'eu-west', 'us-east');
    expect(back).toMatchObject({ way: 'rebuild', rewound: true });
    expect(back.reason).toContain('did not end');
    expect(existsSync(join(back.evidence, 'global', 'pg_control'))).toBe(true);
    expect(existsSync(`${world.sandbox.env['ORDERS_EU_WEST_DATA']}.half-rewound`)).toBe(false);
    expect(readFileSync(join(world.sandbox.env['ORDERS_EU_WEST_DATA']!, 'postgresql.auto.conf'), 'utf8')).toContain(
      '127.92.20.1',
    );
  });

  it('goes on to the rebuild in the same attempt', async () => {
    await world.prepare();
    await world.look();
    await failOverWithLoss(world);
    const acts = createActivities({
      ...world.deps,
      hands: localHands({
        resolve: reference =>
          reference === 'env:ORDERS_US_EAST_PROGRAMS'
            ? Promise.resolve(join(world.sandbox.dir, 'programs'))
            : world.deps.resolve(reference),
      }),
    });
    await reconcile(world, 'us-east', 'eu-west');
    const back = await comeBack(world, acts, 'us-east', 'eu-west');
    expect(back).toMatchObject({ way: 'rebuild' });
    expect(back.reason).toContain('pg_rewind failed half-way');
  });
});

async function failOverWithLoss(world: PostgresWorld) {
  await world.sandbox.stall();
  await placeOrder(world, 'us-east');
  await world.look();
  await failOver(world, 'us-east', 'eu-west');
}

describe('two promotions that gave one timeline id to two histories', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld(93);
    await world.prepare();
    await world.look();
  });
  afterAll(() => world?.sandbox.stop());

  it('are seen, and the server is rebuilt where pg_rewind would do nothing', async () => {
    await failOver(world, 'eu-west', 'us-east');
    const onlyThere = await placeOrder(world, 'us-east');
    await world.sandbox.kill('us-east');
    world.absent.add('us-east');
    const nodes = world.estate.databases['orders']!.nodes;
    const order = { node: nodes['eu-west']!, epoch: 1, run: 'service/orders/1' };
    const following = { upstream: nodes['us-east']!, slot: 'lifeboat_eu_west', name: 'eu-west' };
    await world.deps.hands.call(
      'eu-west',
      'host.postgres-start',
      { ...order, as: 'standby', following, limitMs: 20_000 },
      { deadlineMs: 30_000, presenceMs: 100 },
    );
    const second = await world.acts['postgres.promote'](
      world.input({ database: 'orders', region: 'eu-west', from: 'us-east' }),
    );
    expect(second.timeline).toBe(2);
    const onlyHere = await placeOrder(world, 'eu-west');
    await world.ask('eu-west', 'CHECKPOINT');
    await world.sandbox.restore('us-east');
    world.absent.clear();
    const follow = world.acts['postgres.follow'](
      world.input({ database: 'orders', region: 'us-east', upstream: 'eu-west' }),
    );
    await expect(follow).rejects.toMatchObject({
      type: 'not-reconciled',
      message: expect.stringContaining('two histories have the timeline 2'),
    });
    const back = await comeBack(world, world.acts, 'us-east', 'eu-west');
    expect(back).toMatchObject({ way: 'rebuild' });
    expect(back.reason).toContain('two histories have the timeline 2');
    expect(back.reason).toContain('not reconciled');
    const ids = await orderIds(world, 'us-east');
    expect(ids).toContain(onlyHere);
    expect(ids).not.toContain(onlyThere);
  });
});
