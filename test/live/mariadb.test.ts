import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbProcesses } from '../../activities/host/stop-mariadb.js';
import { pollUntil } from '../../activities/host/poll.js';
import type { Acceptance } from '../../plan/approval.js';
import { judgeGate } from '../../plan/gates/index.js';
import { openMariadbWorld, type MariadbWorld, type RegionName } from './mariadb-world.js';

describe('a database of MariaDB', () => {
  let world: MariadbWorld;
  beforeAll(async () => {
    world = await openMariadbWorld(70);
    await world.start('eu-west');
    await answering('eu-west');
  });
  afterAll(async () => {
    await world?.stop();
  });

  const answering = async (region: RegionName) =>
    expect(
      await pollUntil(() => world.ask(region, 'SELECT 1 AS one').catch(() => undefined), {
        everyMs: 20,
        limitMs: 20_000,
      }),
    ).toBeDefined();
  const follow = (region: RegionName, upstream: RegionName, epoch: number) =>
    world.acts['mariadb.follow'](world.input({ database: 'shop', region, upstream }, context(epoch)));
  const fence = async (region: RegionName, epoch: number) => {
    const reading = await world.acts['mariadb.fence'](world.input({ database: 'shop', region }, context(epoch)));
    return { reading, judged: judgeGate('fence', reading, { args: {}, accepted: null }) };
  };
  const promote = (region: RegionName, from: RegionName, epoch: number) =>
    world.acts['mariadb.promote'](world.input({ database: 'shop', region, from }, context(epoch)));
  const lag = async (region: RegionName, accepted: Acceptance | null = null) => {
    const args = { database: 'shop', region, max_loss: 10_000 };
    return judgeGate('lag', await world.acts['mariadb.check-lag'](world.input(args)), { args, accepted });
  };
  const context = (epoch: number) => ({ epoch, run: `service/shop/${epoch}` });
  const order = (region: RegionName, id: number) =>
    world.ask(region, `INSERT INTO shop.orders VALUES (${id}, '${region}')`);
  const ids = async (region: RegionName) =>
    (await world.ask(region, 'SELECT id FROM shop.orders ORDER BY id')).map(row => row.number('id'));

  it('gets a replica that comes up read-only by its include file alone, and catches up', async () => {
    await world.prepare();
    await order('eu-west', 1);
    await follow('us-east', 'eu-west', 1);
    expect(await ids('us-east')).toEqual([1]);
    await expect(order('us-east', 2)).rejects.toThrow(/read-only/);
    await world.look();
    expect(await lag('us-east')).toMatchObject({ verdict: 'pass', loss: { atMostMs: 0, aboutTransactions: 0 } });
  });

  it('lets nothing through while the replica does not receive, though it reports no lag by itself', async () => {
    await world.ask('us-east', 'STOP SLAVE IO_THREAD', 'lifeboat:boat');
    await order('eu-west', 2);
    const judged = await lag('us-east');
    expect(judged).toMatchObject({ verdict: 'fail' });
    expect(judged.reason).toContain('does not receive from the primary (receiver: no)');
    await follow('us-east', 'eu-west', 1);
    expect(await ids('us-east')).toEqual([1, 2]);
  });

  it('is not promoted while its primary answers', async () => {
    await expect(promote('us-east', 'eu-west', 1)).rejects.toMatchObject({ type: 'not-fenced' });
    expect(await lag('us-east')).toMatchObject({ verdict: 'pass' });
  });

  it('is fenced by its host for good, and opened again by the undo', async () => {
    const { reading, judged } = await fence('eu-west', 2);
    expect(judged).toMatchObject({ verdict: 'pass' });
    expect(reading.host).toMatchObject({ hands: 'acted', processes: 0, standbySignal: true, fenceFile: true });
    await world.acts['mariadb.unfence'](world.input({ database: 'shop', region: 'eu-west' }, context(2)));
    await order('eu-west', 3);
    expect(existsSync(join(world.place('eu-west'), 'data', 'lifeboat.fence'))).toBe(false);
    // Its replica comes back by itself; what is written before that would be lost.
    const back = async () => ((await lag('us-east')).loss?.aboutTransactions === 0 ? true : undefined);
    expect(await pollUntil(back, { everyMs: 50, limitMs: 10_000 })).toBe(true);
  });

  it('is not fenced by read-only alone, with nobody on its host', async () => {
    world.absent.add('eu-west');
    const { judged } = await fence('eu-west', 2);
    world.absent.delete('eu-west');
    // The first barrier alone: read-only, and its port still answers.
    expect(judged).toMatchObject({ verdict: 'fail' });
    await expect(order('eu-west', 4)).rejects.toThrow(/read-only/);
  });

  it('moves: fenced, promoted once, written down, and the old primary follows', async () => {
    expect((await fence('eu-west', 3)).judged).toMatchObject({ verdict: 'pass' });
    const promoted = await promote('us-east', 'eu-west', 3);
    expect(promoted).toMatchObject({ region: 'us-east', restartsAs: 'primary' });
    expect(await promote('us-east', 'eu-west', 3)).toEqual(promoted);
    const verify = (region: RegionName) =>
      world.acts['mariadb.verify-writable'](world.input({ database: 'shop', region }, context(3)));
    expect(await verify('us-east')).toMatchObject({ position: expect.stringMatching(/^0-2-\d+$/) });
    await order('us-east', 10);
    await follow('eu-west', 'us-east', 3);
    expect(await ids('eu-west')).toEqual([1, 2, 3, 10]);
    await expect(verify('eu-west')).rejects.toMatchObject({ type: 'not-verified' });
  });

  it('refuses a stale actor before it has done anything', async () => {
    await expect(promote('us-east', 'eu-west', 2)).rejects.toMatchObject({ type: 'epoch-superseded' });
    await expect(fence('us-east', 2)).rejects.toMatchObject({ type: 'epoch-superseded' });
    await order('us-east', 11);
  });

  it('has a bounded loss when its primary is gone, counted from what the watch saw', async () => {
    await world.look();
    await world.ask('eu-west', 'STOP SLAVE IO_THREAD', 'lifeboat:boat');
    for (const id of [20, 21, 22]) await order('us-east', id);
    await world.look();
    await world.kill('us-east');
    await world.look();
    const again = await lag('eu-west');
    expect(again).toMatchObject({ verdict: 'fail', askable: true });
    expect(again.reason).toContain('flapping loses data twice');
    const judged = await lag('eu-west', { lossMs: 60_000, by: ['ana', 'bo'] });
    expect(judged).toMatchObject({ verdict: 'pass', askable: true, loss: { zeroProved: false } });
    expect(judged.reason).toMatch(
      /^The primary is gone\. A promotion of eu-west loses at least [3-9] transactions, at most/,
    );
  });

  it('stays read-only when somebody starts the fenced server by hand', async () => {
    expect((await fence('us-east', 4)).judged).toMatchObject({ verdict: 'pass' });
    await promote('eu-west', 'us-east', 4);
    await world.startCarelessly('us-east');
    await answering('us-east');
    await expect(order('us-east', 30)).rejects.toThrow(/read-only/);
  });

  it('finds the errant transactions of the old primary, keeps what they did, and does not let it follow', async () => {
    await order('eu-west', 40);
    const error: unknown = await follow('us-east', 'eu-west', 4).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ type: 'not-reconciled' });
    const text = String(error);
    const errant = [...text.matchAll(/0-2-\d+/g)].map(([gtid]) => gtid);
    // Three orders, and the heartbeats of the looks between.
    expect(errant.length).toBeGreaterThanOrEqual(3);
    const evidence = readFileSync(/kept on its host in (\S+)\. /.exec(text)?.[1] ?? '', 'utf8');
    const rows = [...evidence.matchAll(/INSERT INTO shop\.orders VALUES \((\d+),/g)].map(([, id]) => id);
    expect(rows).toEqual(['20', '21', '22']);
    expect(await mariadbProcesses(join(world.place('us-east'), 'data'))).toEqual([]);
    expect(await ids('eu-west')).toEqual([1, 2, 3, 10, 11, 40]);
  });
});
