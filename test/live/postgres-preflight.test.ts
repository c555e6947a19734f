import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgePreflight } from '../../plan/gates/preflight.js';
import { openPostgresWorld, type PostgresWorld, type RegionName } from './postgres-world.js';

const BLOCK = 94;
const ARGS = { database: 'orders', from: 'eu-west', to: 'us-east', logical_slots: '' };

describe('the preflight of a switchover', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld(BLOCK);
    await world.prepare();
  });
  afterAll(() => world?.sandbox.stop());

  async function judge(args: Partial<typeof ARGS> = {}) {
    const input = { ...ARGS, ...args };
    return judgePreflight(await world.acts['postgres.preflight'](world.input(input)), { args: input, accepted: null });
  }
  const data = (region: RegionName) => world.sandbox.env[`ORDERS_${region.toUpperCase().replace('-', '_')}_DATA`]!;

  it('passes a healthy pair, in both directions', async () => {
    expect(await judge()).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('Nothing in eu-west or us-east'),
    });
  });

  it('refuses the direction in which nothing can be switched over', async () => {
    const { verdict, reason } = await judge({ from: 'us-east', to: 'eu-west' });
    expect(verdict).toBe('fail');
    expect(reason).toContain('The server in us-east is a standby');
    expect(reason).toContain('The server in eu-west is a primary');
  });

  it('names a logical slot that nobody takes care of, and takes one that the runbook names', async () => {
    await world.ask('eu-west', "SELECT pg_create_logical_replication_slot('billing', 'pgoutput')");
    expect(await judge()).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('slot billing would not be'),
    });
    expect(await judge({ logical_slots: 'other, billing' })).toMatchObject({ verdict: 'pass' });
    await world.ask('eu-west', "SELECT pg_drop_replication_slot('billing')");
  });

  it('finds that a host is not let in by the other server', async () => {
    const file = join(data('us-east'), 'pg_hba.conf');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `host replication all 0.0.0.0/0 reject\n${before}`);
    await world.ask('us-east', 'SELECT pg_reload_conf()');
    await expect
      .poll(() => judge())
      .toMatchObject({
        verdict: 'fail',
        reason: expect.stringMatching(/eu-west cannot follow the other server: pg_hba.conf rejects/),
      });
    writeFileSync(file, before);
    await world.ask('us-east', 'SELECT pg_reload_conf()');
    await expect.poll(() => judge()).toMatchObject({ verdict: 'pass' });
  });

  it('does not know when nobody is on a host', async () => {
    world.absent.add('us-east');
    expect(await judge()).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('host in us-east') });
    world.absent.clear();
  });

  it('finds lower settings on the standby, a failing archiver, prepared and long transactions', async () => {
    const settings = ["archive_mode = 'on'", "archive_command = '/bin/false'", 'max_prepared_transactions = 5'];
    appendFileSync(join(data('eu-west'), 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
    await world.sandbox.kill('eu-west');
    await world.sandbox.restore('eu-west');
    await world.sandbox.startServer('eu-west');
    const open = new Client({ connectionString: world.dsn('eu-west') });
    await open.connect();
    await open.query('BEGIN');
    await open.query('CREATE TABLE public.half (x int)');
    await open.query("PREPARE TRANSACTION 'half'");
    await world.ask('eu-west', 'SELECT pg_switch_wal()');
    const archiver = () => world.ask('eu-west', 'SELECT failed_count > 0 AS failing FROM pg_stat_archiver');
    await expect.poll(archiver, { timeout: 20_000 }).toEqual([{ failing: true }]);
    const { verdict, reason } = await judge();
    expect(verdict).toBe('fail');
    expect(reason).toContain('max_prepared_transactions is 0 in us-east and 5 in eu-west');
    expect(reason).toContain('The archiver in eu-west is failing');
    expect(reason).toContain('1 prepared transactions in eu-west');
    await open.query("ROLLBACK PREPARED 'half'");
    await open.end();
  });

  it('says so when a server does not answer', async () => {
    await world.sandbox.kill('us-east');
    expect(await judge()).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('us-east did not answer'),
    });
  });
});
