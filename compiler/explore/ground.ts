import type { Plan } from '../../plan/plan.js';
import { RunbookKind } from '../../plan/plan.js';
import { BOT, changeServer, Fence, type Ground, type Route, type Server, Stranded, type World } from './world.js';

export type Subject = Pick<Plan, 'kind' | 'service' | 'params' | 'estate' | 'steps'>;

const LAYERS = ['pooler', 'proxy', 'dns'] as const;

/** The servers, routes and links of the estate that a plan names. */
export function groundOf({ estate }: Subject): Ground {
  const both = Object.values(estate.services).filter(({ pattern }) => pattern === 'active-active');
  const active = new Set(both.flatMap(({ databases }) => databases));
  const servers = Object.entries(estate.databases).flatMap(([database, { nodes }]) =>
    Object.entries(nodes).map(([region, { starts }]) => ({ database, region, starts, active: active.has(database) })),
  );
  const routes = Object.entries(estate.traffic).flatMap(([via, layers]) => {
    const served = Object.values(estate.services).filter(({ traffic }) => traffic === via);
    const databases = served.flatMap(service => service.databases);
    return LAYERS.flatMap(layer => (layers[layer] ? [{ via, layer, databases }] : []));
  });
  const regions = [...new Set(servers.map(({ region }) => region))];
  const ends = [BOT, ...regions];
  const links = ends.flatMap((a, index) => ends.slice(index + 1).map(b => [a, b] as const));
  return { servers, routes, links, regions };
}

/** A world in which a run of this plan may begin. */
export interface Beginning {
  readonly world: World;
  /** How it came about, as a clause; empty for the normal one. */
  readonly after: string;
}

/**
 * A failover or a switchover begins with the primary in the region it leaves (the accidents of the exploration do the rest); a
 * reconciliation with the old primary fenced and its stranded writes undecided; a failback after a failover that was reconciled, or after
 * a switchover. Where both regions are active nothing is ever fenced or promoted: both take writes. The first one is the one that the runbook must be able to finish.
 */
export function beginningsOf(plan: Subject, ground: Ground): readonly Beginning[] {
  const [from, to] = [String(plan.params['from']), String(plan.params['to'])];
  if (plan.kind === RunbookKind.reconciliation) {
    return [{ world: old(begin(ground, to, 2), ground, from, Stranded.undecided), after: 'after a failover' }];
  }
  // An evacuation that leaves a region which is not its home brings the services back.
  const returns = plan.kind === RunbookKind.evacuation && plan.estate.services[plan.service]?.home !== from;
  if (plan.kind !== RunbookKind.failback && !returns) return [{ world: begin(ground, from, 1), after: '' }];
  const moved = begin(ground, from, 2);
  return [
    { world: old(moved, ground, to, Stranded.signed), after: 'after a failover that was reconciled' },
    { world: moved, after: 'after a switchover' },
    { world: old(moved, ground, to, Stranded.undecided), after: 'after a failover that was not reconciled' },
  ];
}

function begin(ground: Ground, writer: string, timeline: number): World {
  const servers = ground.servers.map(
    ({ region, active }): Server => ({
      up: true,
      primary: active || region === writer,
      fence: Fence.none,
      timeline,
      behind: false,
      stranded: Stranded.none,
    }),
  );
  return { servers, routes: ground.routes.map((): Route => ({ region: writer, open: true })), cuts: 0, epoch: 0 };
}

/** The servers of a region that was failed over from: stopped, fenced, on the history that ended. */
function old(world: World, { servers }: Ground, left: string, stranded: Stranded): World {
  const change = { up: false, primary: true, fence: Fence.durable, timeline: 1, stranded };
  return servers.reduce(
    (result, { region, active }, index) => (region === left && !active ? changeServer(result, index, change) : result),
    world,
  );
}
