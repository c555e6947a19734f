import { BOT, connected, type Ground, type Server, takesWrites, type World } from '../../compiler/explore/world.js';
import type { FenceReading } from '../../plan/fence.js';
import type { PlannedAct } from '../../plan/plan.js';
import type { PreflightReading } from '../../plan/preflight.js';
import type { NodeReading, ReplicationReading } from '../../plan/replication.js';
import { fenceEvidence, nodeReading, preflightSide } from './readings.js';

/** The model's world at one moment, with what only readings need: how far each standby is behind, and when it last heard its primary. */
export interface Sight {
  readonly ground: Ground;
  readonly world: World;
  readonly now: number;
  /** For each server, in the order of the ground, the newest heartbeat that it holds. */
  readonly heartbeats: readonly number[];
}

/** All servers of a database, as a control worker reads them. */
export function readServers(database: string, sight: Sight): ReplicationReading {
  const { ground, world, now } = sight;
  const nodes = world.servers.flatMap((server, at) => {
    const seat = ground.servers[at];
    return seat?.database === database ? [readServer(server, at, seat.region, sight)] : [];
  });
  const reached = nodes.map(node => (connected(ground, world, BOT, node.region) ? node : silent(node)));
  return { at: now, nodes: reached };
}

function readServer(server: Server, at: number, region: string, { ground, world, now, heartbeats }: Sight) {
  if (!server.up) return nodeReading(region, now, { ...GONE, contact: 'refused', detail: 'connection refused' });
  const fed = feederOf(at, ground, world) !== undefined;
  return nodeReading(region, now, {
    inRecovery: !server.primary,
    timeline: server.timeline,
    receivedTimeline: server.timeline,
    receiver: fed ? 'streaming' : null,
    ...(server.behind ? { have: '0/4000000', replayed: '0/4000000' } : {}),
    heartbeatAt: heartbeats[at] ?? now,
  });
}

const GONE = { inRecovery: null, have: null, timeline: null, systemId: null } as const;

function silent(node: NodeReading): NodeReading {
  return nodeReading(node.region, node.at, { ...GONE, contact: 'silent', detail: 'no answer in time' });
}

/** The server that a standby streams from now. */
export function feederOf(at: number, ground: Ground, world: World): number | undefined {
  const [server, seat] = [world.servers[at], ground.servers[at]];
  if (!server || !seat || !server.up || server.primary) return undefined;
  const feeder = world.servers.findIndex((other, index) => {
    const place = ground.servers[index];
    return (
      place?.database === seat.database && takesWrites(other) && connected(ground, world, seat.region, place.region)
    );
  });
  return feeder < 0 ? undefined : feeder;
}

/** A fence that the model refused: nobody is there, and the port says nothing. */
export function readFence(region: string, done: boolean, now: number): FenceReading {
  return fenceEvidence(region, done ? 'proved' : 'unproved', now);
}

export function readPreflight({ args }: PlannedAct, { ground, world, now }: Sight): PreflightReading {
  const [database, from, to] = [args['database'], args['from'], args['to']].map(String);
  const side = (region = '') => {
    const at = ground.servers.findIndex(one => one.database === database && one.region === region);
    const server = world.servers[at];
    const answers = server?.up === true && connected(ground, world, BOT, region);
    const standby = server?.primary !== true;
    return preflightSide(region, { standby, silent: answers ? null : 'no answer in time' });
  };
  return { at: now, from: side(from), to: side(to) };
}
