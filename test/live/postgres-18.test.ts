import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld } from './postgres-world.js';

let world: PostgresWorld;
beforeAll(async () => {
  world = await openPostgresWorld(96, ['servers', 'pooler'], '18');
  await world.prepare();
  await world.look();
  await world.look();
});
afterAll(() => world?.sandbox.stop());

/** The other files run on PostgreSQL 18 by `npm run test:pg18`; this is the main chain of them. */
it('PostgreSQL 18 is failed over, reconciled, rewound, and switched back without a loss', async () => {
  const [version] = await world.ask('eu-west', "SELECT current_setting('server_version_num')::int / 10000 AS major");
  expect(version).toEqual({ major: 18 });
  await world.sandbox.stall();
  const stranded = await placeOrder(world, 'eu-west');
  await world.look();
  await world.sandbox.kill('eu-west');
  world.absent.add('eu-west');
  await world.acts['postgres.promote'](world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }));
  await world.sandbox.restore('eu-west');
  world.absent.clear();
  await world.acts['postgres.extract-stranded'](
    world.input({ database: 'orders', region: 'eu-west', into: 'us-east' }),
  );
  const replaying = { database: 'orders', region: 'us-east', from: 'eu-west' };
  await world.acts['postgres.replay-stranded'](world.input(replaying));
  await world.acts['postgres.sign-ledger'](world.input(replaying, { approvers: ['ana'] }));
  const back = await world.acts['postgres.rewind'](
    world.input({ database: 'orders', region: 'eu-west', source: 'us-east' }),
  );
  expect(back).toMatchObject({ way: 'rewind', rewound: true });
  await world.acts['postgres.follow'](world.input({ database: 'orders', region: 'eu-west', upstream: 'us-east' }));
  const move = { database: 'orders', traffic: 'orders', from: 'us-east', to: 'eu-west' };
  const limits = { pause_limit: 5_000, stop_limit: 10_000, catch_up_limit: 5_000 };
  const moved = await world.acts['postgres.switchover'](world.input({ ...move, ...limits }));
  expect(moved).toMatchObject({ region: 'eu-west', timeline: 3 });
  await world.acts['postgres.follow'](world.input({ database: 'orders', region: 'us-east', upstream: 'eu-west' }));
  expect(await orderIds(world, 'eu-west')).toContain(stranded);
});
