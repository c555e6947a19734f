import type { Effect } from '../../plan/effect.js';
import { breach, promoteServer } from './promotion.js';
import { closeRoutes, openRoutes, pointPooler } from './route-acts.js';
import { done, type Outcome, refused, type Scene } from './scene.js';
import { BOT, changeServer, connected, Fence, serverAt, Stranded, takesWrites } from './world.js';

type Of<Name extends Effect['effect']> = Extract<Effect, { effect: Name }>;

export function fenceServer({ database, region }: Of<'fences'>, { ground, world, guarantees }: Scene): Outcome {
  const index = serverAt(ground, database, region);
  const closed = closeRoutes(ground, world, database, region);
  if (!connected(ground, world, BOT, region)) {
    if (guarantees.closesClientPath) return done(changeServer(closed, index, { fence: Fence.pathClosed }));
    return guarantees.fenceIsProved
      ? refused(`${region} cannot be reached, so its fence cannot be proved`)
      : done(world);
  }
  const fence = guarantees.fenceSurvivesRestart ? Fence.durable : Fence.stopped;
  return done(changeServer(closed, index, { up: false, fence }));
}

export function unfenceServer({ database, region }: Of<'unfences'>, { ground, world, guarantees }: Scene): Outcome {
  const index = serverAt(ground, database, region);
  if (!connected(ground, world, BOT, region)) return refused(`${region} cannot be reached`);
  const doubt = world.servers.findIndex((server, at) => {
    const seat = ground.servers[at];
    if (at === index || seat?.database !== database) return false;
    return server.primary || !server.up || !connected(ground, world, BOT, seat.region);
  });
  if (doubt >= 0 && guarantees.unfenceLooksAround)
    return refused(`${ground.servers[doubt]?.region} does not answer as a standby`);
  const open = openRoutes(ground, world, database, region);
  return done(changeServer(open, index, { up: true, fence: Fence.none }));
}

export function promote({ database, region, from }: Of<'promotes'>, { ground, world, guarantees }: Scene): Outcome {
  const index = serverAt(ground, database, region);
  const server = world.servers[index];
  if (!server || !connected(ground, world, BOT, region)) return refused(`${region} cannot be reached`);
  if (!server.up) return refused(`the server in ${region} is down`);
  if (server.primary && guarantees.actsReadFirst) return done(world);
  const others = world.servers.flatMap((other, at) => {
    const seat = ground.servers[at];
    return at !== index && seat?.database === database ? [{ other, region: seat.region }] : [];
  });
  const looked = from === undefined ? undefined : world.servers[serverAt(ground, database, from)];
  const lives = looked?.up === true && from !== undefined && connected(ground, world, BOT, from);
  const streams = others.find(one => one.other.up && one.other.primary && connected(ground, world, region, one.region));
  if (guarantees.promotionLooksAgain && lives) return refused(`the server in ${from} accepts connections`);
  if (guarantees.promotionLooksAgain && streams)
    return refused(`the standby in ${region} streams from ${streams.region}`);
  return promoteServer(index, { ground, world, guarantees });
}

/** The planned move as one act that undoes itself: it happens whole or not at all. */
export function switchOver({ database, from, to, via }: Of<'switches'>, { ground, world, guarantees }: Scene): Outcome {
  const [old, next] = [serverAt(ground, database, from), serverAt(ground, database, to)];
  const [leaving, coming] = [world.servers[old], world.servers[next]];
  for (const region of [from, to])
    if (!connected(ground, world, BOT, region)) return refused(`${region} cannot be reached`);
  if (!leaving || !coming || !coming.up) return refused(`the server in ${to} is down`);
  const pointed = via === undefined ? world : pointPooler(ground, world, via, to);
  if (coming.primary) return leaving.primary && leaving.up ? refused('both are primaries') : done(pointed);
  if (!takesWrites(leaving)) return refused(`the server in ${from} is not the primary it should be`);
  if (coming.behind || !connected(ground, world, from, to)) return refused(`${to} does not have everything of ${from}`);
  const stopped = changeServer(pointed, old, { up: false, fence: Fence.durable });
  const promoted = promoteServer(next, { ground, world: stopped, guarantees });
  // Stopped cleanly after the standby had everything: nothing is stranded there.
  return promoted.done
    ? { ...promoted, world: changeServer(promoted.world, old, { stranded: Stranded.none }) }
    : promoted;
}

export function extractStranded({ database, region, into }: Of<'extracts-stranded'>, scene: Scene): Outcome {
  const { ground, world } = scene;
  const [old, next] = [serverAt(ground, database, region), serverAt(ground, database, into)];
  if (!connected(ground, world, BOT, region)) return refused(`${region} cannot be reached`);
  const [holder, ledger] = [world.servers[old], world.servers[next]];
  if (!ledger || !takesWrites(ledger)) return refused(`the server in ${into} takes no writes`);
  if (!holder || holder.up) return refused(`the server in ${region} runs`);
  return done(
    holder.stranded === Stranded.undecided ? changeServer(world, old, { stranded: Stranded.extracted }) : world,
  );
}

export function replayStranded({ database, region }: Of<'replays-stranded'>, scene: Scene): Outcome {
  const { ground, world, guarantees } = scene;
  const server = world.servers[serverAt(ground, database, region)];
  if (!server || !takesWrites(server)) return refused(`the server in ${region} takes no writes`);
  const holders = world.servers.flatMap(({ stranded }, at) =>
    ground.servers[at]?.database === database && stranded !== Stranded.none ? [{ at, stranded }] : [],
  );
  if (holders.some(({ stranded }) => stranded === Stranded.undecided))
    return refused('nothing was extracted that could be replayed');
  const again = holders.filter(({ stranded }) => stranded !== Stranded.extracted);
  const next = holders
    .filter(({ stranded }) => stranded === Stranded.extracted)
    .reduce((result, { at }) => changeServer(result, at, { stranded: Stranded.replayed }), world);
  const twice = `What ${database} had stranded is written again in ${region} a second time`;
  return done(next, again.length > 0 && !guarantees.actsReadFirst ? breach('writes-doubled', twice) : undefined);
}

/** People's signature for what became of the stranded writes. What is not written again yet has no account that they could sign. */
export function signLedger({ database, region, from }: Of<'signs-ledger'>, { ground, world }: Scene): Outcome {
  const server = world.servers[serverAt(ground, database, region)];
  if (!server || !takesWrites(server)) return refused(`the server in ${region} takes no writes`);
  const at = serverAt(ground, database, from);
  const stranded = world.servers[at]?.stranded ?? Stranded.none;
  if (stranded === Stranded.undecided) return refused(`nothing of ${from} was extracted that could be signed for`);
  if (stranded === Stranded.extracted) return refused(`the stranded writes of ${from} are not written again yet`);
  return done(stranded === Stranded.replayed ? changeServer(world, at, { stranded: Stranded.signed }) : world);
}

export function rewindServer(
  { database, region, source }: Of<'discards-divergence'>,
  { ground, world, guarantees }: Scene,
): Outcome {
  const index = serverAt(ground, database, region);
  const server = world.servers[index];
  const of = source === undefined ? undefined : world.servers[serverAt(ground, database, source)];
  if (!server || !connected(ground, world, BOT, region)) return refused(`${region} cannot be reached`);
  if (of && (!takesWrites(of) || of === server)) return refused(`the server in ${source} is not the primary`);
  if (!server.primary) return done(world);
  if (server.up) return refused(`the server in ${region} runs`);
  const undecided = server.stranded === Stranded.undecided || server.stranded === Stranded.extracted;
  if (undecided && guarantees.rewindNeedsReconciliation)
    return refused(`the writes that only ${region} has are not reconciled`);
  if (server.stranded === Stranded.replayed && guarantees.rewindNeedsReconciliation)
    return refused(`nobody has signed for what became of the writes that only ${region} has`);
  const timeline = of?.timeline ?? server.timeline;
  const next = changeServer(world, index, { primary: false, stranded: Stranded.none, behind: false, timeline });
  const lost = `The writes that ${database} has only in ${region} are gone for good`;
  return done(next, undecided ? breach('writes-destroyed', lost) : undefined);
}

export function followPrimary({ database, region, upstream }: Of<'follows'>, { ground, world }: Scene): Outcome {
  const index = serverAt(ground, database, region);
  const [server, primary] = [world.servers[index], world.servers[serverAt(ground, database, upstream)]];
  if (!server || !connected(ground, world, BOT, region)) return refused(`${region} cannot be reached`);
  if (!primary || region === upstream || !takesWrites(primary) || !connected(ground, world, region, upstream))
    return refused(`the server in ${upstream} is no primary that ${region} could follow`);
  if (server.primary && server.up) return refused(`the server in ${region} runs as a primary`);
  if (server.stranded !== Stranded.none)
    return refused(`the server in ${region} has history that ${upstream} lacks and was not rewound`);
  const { timeline } = primary;
  return done(changeServer(world, index, { up: true, primary: false, fence: Fence.none, behind: false, timeline }));
}

export function verifyWrites({ database, region }: Of<'verifies-writes'>, { ground, world }: Scene): Outcome {
  const server = world.servers[serverAt(ground, database, region)];
  if (!server || !takesWrites(server)) return refused(`the server in ${region} takes no writes`);
  const wrong = world.routes.findIndex((route, at) => {
    const lane = ground.routes[at];
    return (
      lane && lane.layer !== 'dns' && lane.databases.includes(database) && (route.region !== region || !route.open)
    );
  });
  return wrong < 0 ? done(world) : refused(`the ${ground.routes[wrong]?.layer} does not lead to ${region}`);
}

/** What lays two regions against each other needs both; it moves nothing that the model knows. */
export function bothAnswer(
  { database, region, other }: Of<'measures-convergence' | 'finds-divergence' | 'converges'>,
  { ground, world }: Scene,
): Outcome {
  for (const each of [region, other]) {
    const server = world.servers[serverAt(ground, database, each)];
    if (!connected(ground, world, BOT, each)) return refused(`${each} cannot be reached`);
    if (!server || !takesWrites(server)) return refused(`the server in ${each} takes no writes`);
  }
  return connected(ground, world, region, other)
    ? done(world)
    : refused(`${region} and ${other} do not reach each other`);
}
