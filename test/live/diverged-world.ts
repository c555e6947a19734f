import { until } from '../../sandbox/until.js';
import { openPostgresWorld, type PostgresWorld } from './postgres-world.js';

export interface Divergence {
  /** Before the fork, in both regions. */
  readonly schema: readonly string[];
  /** What only the old primary has committed; one transaction each. */
  readonly stranded: readonly string[];
  /** What the new primary did since. */
  readonly meanwhile: readonly string[];
  /** Done on the old primary before the fork, after everything is prepared. */
  readonly before?: readonly string[];
}

/** A failover from eu-west to us-east with stranded writes; the old primary's host is back and its server is down. */
export async function openDiverged(
  block: number,
  { schema, stranded, meanwhile, before = [] }: Divergence,
  arrange: (world: PostgresWorld) => void = () => undefined,
): Promise<PostgresWorld> {
  const world = await openPostgresWorld(block);
  try {
    arrange(world);
    for (const statement of schema) await world.ask('eu-west', statement);
    await world.prepare();
    await world.look();
    for (const statement of before) await world.ask('eu-west', statement);
    await caughtUp(world);
    await world.sandbox.stall();
    for (const statement of stranded) await world.ask('eu-west', statement);
    await world.sandbox.kill('eu-west');
    await world.acts['postgres.promote'](world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }));
    await world.sandbox.restore('eu-west');
    for (const statement of meanwhile) await world.ask('us-east', statement);
    return world;
  } catch (error) {
    await world.sandbox.stop();
    throw error;
  }
}

async function caughtUp(world: PostgresWorld): Promise<void> {
  const [row] = await world.ask('eu-west', 'SELECT pg_current_wal_lsn()::text AS lsn');
  const there = 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there';
  await until('the standby had everything', 5_000, async () => {
    const [standby] = await world.ask('us-east', there, [row!['lsn']]);
    return standby?.['there'] === true ? true : undefined;
  });
}
