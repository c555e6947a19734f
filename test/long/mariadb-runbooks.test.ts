import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pollUntil } from '../../activities/host/poll.js';
import { compile } from '../../compiler/compile.js';
import { openMariadb } from '../../activities/mariadb/session.js';
import { judgeGate } from '../../plan/gates/index.js';
import type { Plan } from '../../plan/plan.js';
import type { StepInput } from '../../plan/run.js';
import { startProcess, type Running } from '../../sandbox/process.js';
import { type MariadbWorld, openMariadbWorld, type RegionName } from '../live/mariadb-world.js';
import { decide, type RunHandle, startWorld, until } from '../live/run/world.js';

const BLOCK = 210;
const PROXY = `127.${BLOCK}.1.2`;
const FOLDER = 'runbooks/mariadb';

/** The shipped inventory and runbooks of MariaDB, as real runs of Temporal, with HAProxy before two real servers. */
describe('the shipped runbooks of MariaDB', () => {
  let dir: string;
  let proxy: Running;
  let servers: MariadbWorld;
  let temporal: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    dir = mkdtempSync('/dev/shm/lifeboat-mariadb-runs-');
    const described: unknown = parse(readFileSync(`${FOLDER}/inventory.yaml`, 'utf8'));
    [servers, proxy, temporal] = await Promise.all([
      openMariadbWorld(BLOCK, described, {
        SHOP_PROXY_SOCKET: `${PROXY}:9999`,
        SHOP_PROXY_CLIENTS: `mariadb://app:app@${PROXY}:3306`,
        SHOP_ONCALL_FILE: join(dir, 'oncall'),
      }),
      startProxy(dir),
      startWorld(),
    ]);
    await servers.start('eu-west');
    await ready('eu-west');
    await servers.prepare();
    await servers.acts['mariadb.follow'](servers.input({ database: 'shop', region: 'us-east', upstream: 'eu-west' }));
    // The proxy hangs up on clients until its first check of the server is over.
    const served = () => through('SELECT 1 AS one').catch(() => undefined);
    expect(await pollUntil(served, { everyMs: 20, limitMs: 10_000 })).toBeDefined();
  }, 90_000);
  afterAll(async () => {
    await temporal?.stop();
    await servers?.stop();
    await proxy?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const ready = async (region: RegionName) =>
    expect(
      await pollUntil(() => servers.ask(region, 'SELECT 1 AS one').catch(() => undefined), {
        everyMs: 20,
        limitMs: 20_000,
      }),
    ).toBeDefined();
  const planOf = (file: string): Plan => {
    const { plan, diagnostics } = compile(readFileSync(`${FOLDER}/${file}`, 'utf8'), servers.estate, {
      path: `${FOLDER}/${file}`,
      explore: true,
      sibling: path => readFileSync(`${FOLDER}/${path}`, 'utf8'),
    });
    expect(diagnostics).toEqual([]);
    return plan!;
  };
  const run = async (file: string) => {
    const plan = planOf(file);
    // The acts are looked up by the name that the plan has, as the worker does.
    const acts = servers.acts as unknown as Record<string, (input: StepInput<unknown>) => unknown>;
    return { plan, handle: await temporal.start(plan, (name, input) => acts[name]!(input)) };
  };
  const approve = async ({ plan, handle }: { plan: Plan; handle: RunHandle }, acceptLossMs: number | null) => {
    const state = await until(
      handle,
      ({ status, approvals }) => status === 'held' || approvals.at(-1)?.outcome === 'open',
    );
    if (state.status === 'held') throw new Error(state.journal.map(({ sentence }) => sentence).join('\n'));
    for (const person of ['bo', 'chen'])
      await decide(handle, person, { step: 'decide', planHash: plan.hash, acceptLossMs, reason: 'seen' });
  };
  /** A run that holds waits for people, and a test would wait with it. */
  const ended = async (handle: RunHandle) => {
    const state = await until(handle, ({ status }) => status === 'ended' || status === 'held', 60_000);
    if (state.status === 'held') throw new Error(state.journal.map(({ sentence }) => sentence).join('\n'));
    return await handle.result();
  };
  /** As a client: through the proxy, and whatever server it leads to. */
  const through = async (text: string) => {
    const limits = { connectMs: 1_000, queryMs: 2_000 };
    const session = await openMariadb(`mariadb://app:app@${PROXY}:3306`, limits);
    return await session.rows(text).finally(() => session.close());
  };
  const ids = async (region: RegionName) =>
    (await servers.ask(region, 'SELECT id FROM shop.orders ORDER BY id')).map(row => row.number('id'));
  const caughtUp = (region: RegionName, wanted: readonly number[]) =>
    pollUntil(async () => ((await ids(region)).join() === wanted.join() ? true : undefined), {
      everyMs: 20,
      limitMs: 10_000,
    });

  it('fail the service over when its primary is killed, and say what that may have lost', async () => {
    for (const id of [1, 2, 3]) await through(`INSERT INTO shop.orders VALUES (${id}, 'eu-west')`);
    await servers.look();
    expect(await caughtUp('us-east', [1, 2, 3])).toBe(true);
    await servers.look();
    await servers.kill('eu-west');
    await servers.look();
    const started = await run('shop-failover.md');
    await approve(started, 60_000);
    const state = await ended(started.handle);
    expect(state).toMatchObject({ end: 'SUCCEEDED', serviceState: expect.stringContaining('us-east') });
    expect(state.steps.map(({ id, state: how }) => `${id} ${how}`)).toEqual([
      'lag done',
      'decide done',
      'fence done',
      'promote done',
      'proxy done',
      'verify done',
      'tell done',
    ]);
    await through(`INSERT INTO shop.orders VALUES (4, 'us-east')`);
    expect(await ids('us-east')).toEqual([1, 2, 3, 4]);
    expect(readFileSync(join(dir, 'oncall'), 'utf8')).toContain('Shop runs in its standby region');
    if (process.env['LIFEBOAT_SHOW']) for (const { sentence } of state.journal) console.log(sentence);
  });

  it('bring it home under load: no acknowledged write is lost, and the server that was left follows', async () => {
    const writer = startWriter(through, 100);
    const started = await run('shop-failback.md');
    await approve(started, null);
    const state = await ended(started.handle);
    expect(state).toMatchObject({ end: 'SUCCEEDED', serviceState: expect.stringContaining('eu-west') });
    const before = writer.acknowledged.length;
    expect(
      await pollUntil(async () => (writer.acknowledged.length > before ? true : undefined), {
        everyMs: 10,
        limitMs: 5_000,
      }),
    ).toBe(true);
    await writer.stop();
    expect(before).toBeGreaterThan(0);
    const home = await ids('eu-west');
    expect(writer.acknowledged.filter(id => !home.includes(id))).toEqual([]);
    expect(await caughtUp('us-east', home)).toBe(true);
    const { result } = state.steps.find(({ id }) => id === 'switch')!;
    expect(result).toMatchObject({ region: 'eu-west', restartsAs: 'primary', gapMs: expect.any(Number) });
    if (process.env['LIFEBOAT_SHOW']) {
      for (const { sentence } of state.journal) console.log(sentence);
      console.log(JSON.stringify(result), writer.acknowledged.length);
    }
  });

  const switchover = (catch_up_limit: number, epoch: number) =>
    servers.acts['mariadb.switchover'](
      servers.input(
        { database: 'shop', from: 'eu-west', to: 'us-east', traffic: 'shop', catch_up_limit },
        { epoch, run: `service/shop/${epoch}` },
      ),
    );
  const later = async () =>
    (await servers.ask('eu-west', 'SELECT epoch FROM lifeboat.epoch', 'lifeboat:boat'))[0]!.number('epoch') + 1;

  it('put the move back when the standby cannot get there, and clients go on writing', async () => {
    const epoch = await later();
    const held = await openMariadb(`mariadb://lifeboat:boat@127.${BLOCK}.20.1:3306`, {
      connectMs: 1_000,
      queryMs: 2_000,
    });
    await held.rows('FLUSH TABLES WITH READ LOCK');
    await through(`INSERT INTO shop.orders VALUES (5000, 'eu-west')`);
    const error: unknown = await switchover(300, epoch).catch((thrown: unknown) => thrown);
    held.close();
    expect(error).toMatchObject({
      type: 'switchover-undone',
      message: expect.stringContaining('the standby lacks 1 transactions after 300 ms'),
    });
    await through(`INSERT INTO shop.orders VALUES (5001, 'eu-west')`);
    expect(await caughtUp('us-east', await ids('eu-west'))).toBe(true);
  });

  it('send nobody away when nobody is there who could stop the server', async () => {
    servers.absent.add('eu-west');
    await expect(switchover(2_000, await later())).rejects.toMatchObject({ type: 'nobody-there' });
    servers.absent.delete('eu-west');
    await through(`INSERT INTO shop.orders VALUES (5002, 'eu-west')`);
  });

  it('do not begin while the standby receives nothing', async () => {
    await servers.ask('us-east', 'STOP SLAVE IO_THREAD', 'lifeboat:boat');
    await expect(switchover(2_000, await later())).rejects.toMatchObject({
      type: 'not-a-standby',
      message: expect.stringContaining('does not receive from the primary'),
    });
    await servers.ask('us-east', 'START SLAVE', 'lifeboat:boat');
    await through(`INSERT INTO shop.orders VALUES (5003, 'eu-west')`);
  });

  it('move it once, however often the act is repeated', async () => {
    const epoch = await later();
    expect(await caughtUp('us-east', await ids('eu-west'))).toBe(true);
    const moved = await switchover(2_000, epoch);
    expect(moved.gapMs).toBeGreaterThan(0);
    expect(await switchover(2_000, epoch)).toMatchObject({ position: moved.position, gapMs: null });
  });

  it('prove a fence with nobody on the host by the routes that are closed', async () => {
    // The server is down after the move; the proxy still has it out.
    servers.absent.add('eu-west');
    const input = servers.input({ database: 'shop', region: 'eu-west', traffic: 'shop' }, { epoch: await fresh() });
    const reading = await servers.acts['mariadb.fence'](input);
    servers.absent.delete('eu-west');
    expect(reading.routes).toEqual([{ route: 'proxy', closed: true, detail: expect.any(String) }]);
    expect(judgeGate('fence', reading, { args: {}, accepted: null })).toMatchObject({ verdict: 'pass' });
  });
  const fresh = async () =>
    (await servers.ask('us-east', 'SELECT epoch FROM lifeboat.epoch', 'lifeboat:boat'))[0]!.number('epoch');
});

/** Writes one row after the other, each by a connection of its own; what is acknowledged counts. */
function startWriter(through: (text: string) => Promise<unknown>, first: number) {
  const acknowledged: number[] = [];
  const stopping = new AbortController();
  const loop = (async () => {
    for (let id = first; !stopping.signal.aborted; id += 1) {
      const done = await through(`INSERT INTO shop.orders VALUES (${id}, 'writer')`).then(
        () => true,
        () => false,
      );
      if (done) acknowledged.push(id);
      else await new Promise(resolve => setTimeout(resolve, 20));
    }
  })();
  return {
    acknowledged,
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

async function startProxy(dir: string): Promise<Running> {
  const config = join(dir, 'haproxy.cfg');
  const server = (name: string, octet: number) => `  server ${name} 127.${BLOCK}.${octet}.1:3306 check inter 200ms`;
  const lines = [
    'global',
    `  stats socket ipv4@${PROXY}:9999 level admin`,
    'defaults',
    '  mode tcp',
    '  timeout connect 1s',
    '  timeout client 30s',
    '  timeout server 30s',
    'listen shop',
    `  bind ${PROXY}:3306`,
    server('eu-west', 10),
    `${server('us-east', 20)} disabled`,
    '',
  ];
  writeFileSync(config, lines.join('\n'));
  return await startProcess({
    name: 'haproxy',
    program: 'haproxy',
    args: ['-db', '-f', config],
    cwd: dir,
    log: join(dir, 'haproxy.log'),
    listens: [{ host: PROXY, port: 3306 }],
    ready: async () => true,
    deadlineMs: 10_000,
  });
}
