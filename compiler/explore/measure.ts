import { connected, BOT, Fence, serverAt, type Ground, type World } from './world.js';

/** What the lag gate would say now, as `plan/gates/lag.ts` judges it. */
export type Measured =
  | { readonly seen: true; readonly above: boolean; readonly askable: boolean }
  | { readonly seen: false; readonly reason: string };

export function measureLag(ground: Ground, world: World, database: string, region: string): Measured {
  const index = serverAt(ground, database, region);
  const candidate = world.servers[index];
  if (!candidate || !candidate.up || !connected(ground, world, BOT, region))
    return { seen: false, reason: `the standby in ${region} does not answer` };
  if (candidate.primary) return { seen: false, reason: `the server in ${region} is already a primary` };
  const old = world.servers.findIndex(
    (server, at) => at !== index && ground.servers[at]?.database === database && server.primary,
  );
  const [primary, seat] = [world.servers[old], ground.servers[old]];
  if (!primary || !seat) return { seen: false, reason: 'no primary was ever seen' };
  const reached = connected(ground, world, BOT, seat.region);
  if (primary.up && reached) return { seen: true, above: candidate.behind, askable: false };
  const lives = primary.up && primary.fence !== Fence.durable;
  if (lives && connected(ground, world, region, seat.region))
    return { seen: false, reason: `the standby in ${region} still streams, so the primary lives` };
  // A primary that is merely silent may still take writes: the bound grows until now, above any budget.
  return { seen: true, above: candidate.behind || !reached, askable: true };
}
