import type { Effect } from '../../plan/effect.js';
import { breach } from './promotion.js';
import { done, type Outcome, refused, type Scene } from './scene.js';
import { changeRoute, Fence, type Ground, serverAt, type World } from './world.js';

type Of<Name extends Effect['effect']> = Extract<Effect, { effect: Name }>;

/** A fence closes what leads to the server, except a name: an address that was handed out cannot be taken back. */
export function closeRoutes(ground: Ground, world: World, database: string, region: string): World {
  return leading(ground, world, database, region).reduce((next, at) => changeRoute(next, at, { open: false }), world);
}

export function openRoutes(ground: Ground, world: World, database: string, region: string): World {
  return leading(ground, world, database, region).reduce((next, at) => changeRoute(next, at, { open: true }), world);
}

function leading(ground: Ground, world: World, database: string, region: string): readonly number[] {
  return ground.routes.flatMap(({ databases, layer }, at) =>
    layer !== 'dns' && databases.includes(database) && world.routes[at]?.region === region ? [at] : [],
  );
}

export function pauseClients({ via }: Of<'pauses-clients'>, { ground, world }: Scene): Outcome {
  return done(changeRoute(world, lane(ground, via, 'pooler'), { open: false }));
}

export function resumeClients({ via }: Of<'resumes-clients'>, { ground, world }: Scene): Outcome {
  return done(changeRoute(world, lane(ground, via, 'pooler'), { open: true }));
}

export function pointPooler(ground: Ground, world: World, via: string, region: string): World {
  return changeRoute(world, lane(ground, via, 'pooler'), { region, open: true });
}

export function routeClients(effect: Of<'routes'>, { ground, world, guarantees }: Scene): Outcome {
  const { via, region, layer, from } = effect;
  const at = lane(ground, via, layer);
  const now = world.routes[at]?.region;
  const elsewhere = layer === 'dns' && from !== undefined && now !== from && now !== region;
  if (elsewhere && guarantees.nameMovesByCompareAndSet)
    return refused(`the name points neither at ${from} nor at ${region}`);
  const next = changeRoute(world, at, { region, open: true });
  return judgeLed(ground, next, at, region, layer);
}

/** What is the matter when clients of a route reach this region. */
function judgeLed(ground: Ground, next: World, at: number, region: string, layer: Of<'routes'>['layer']): Outcome {
  const wrong = ground.routes[at]?.databases.find(database => {
    const server = next.servers[serverAt(ground, database, region)];
    return server && (!server.primary || server.fence !== Fence.none);
  });
  if (wrong === undefined) return done(next);
  const sentence = `Clients of ${wrong} are led to ${region} by the ${layer === 'dns' ? 'name' : layer}, and the server there takes no writes`;
  return done(next, breach('clients-led-to-a-standby', sentence));
}

/** A route of the model leads to one region; one that is let in beside it must take writes as well. */
export function admitClients({ via, region, layer }: Of<'admits'>, { ground, world }: Scene): Outcome {
  return judgeLed(ground, world, lane(ground, via, layer), region, layer);
}

function lane({ routes }: Ground, via: string, layer: 'pooler' | 'proxy' | 'dns'): number {
  return routes.findIndex(route => route.via === via && route.layer === layer);
}
