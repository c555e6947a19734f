import type { Breach, Invariant } from './invariant.js';
import { done, type Outcome, refused, type Scene } from './scene.js';
import { changeServer, Fence, Stranded } from './world.js';

export function breach(invariant: Invariant, sentence: string): Breach {
  return { invariant, sentence };
}

/** The promotion itself, once nothing has refused it: the world after it, and what it broke of what was there before. */
export function promoteServer(index: number, { ground, world, guarantees }: Scene): Outcome {
  const [server, seat] = [world.servers[index], ground.servers[index]];
  if (!server || !seat) return refused('there is no such server');
  const others = world.servers.flatMap((other, at) => {
    const place = ground.servers[at];
    return at !== index && place?.database === seat.database ? [{ other, at, region: place.region }] : [];
  });
  const timeline = server.timeline + 1;
  const used = others.find(({ other }) => other.timeline >= timeline);
  if (used && guarantees.ledgerRefusesUsedTimeline)
    return refused(`timeline ${timeline} began in ${used.region} already`);
  const open = others.find(
    ({ other }) => other.primary && other.fence !== Fence.durable && other.fence !== Fence.pathClosed,
  );
  const promoted = changeServer(world, index, { primary: true, timeline, behind: false });
  const after = others.reduce(
    (result, { other, at }) => (other.primary ? changeServer(result, at, { stranded: Stranded.undecided }) : result),
    promoted,
  );
  if (open) return done(after, breach('unfenced-promotion', unfenced(seat.database, seat.region, open)));
  const twice = `Timeline ${timeline} of ${seat.database} began twice, and no tool can tell the two histories apart`;
  return done(after, used ? breach('timeline-used-twice', twice) : undefined);
}

function unfenced(
  database: string,
  region: string,
  { other, region: old }: { other: { up: boolean }; region: string },
) {
  const can = other.up ? 'still takes writes' : 'is down but not fenced: whatever starts it makes it take writes again';
  return `${database} in ${region} is promoted while its old primary in ${old} ${can}`;
}
