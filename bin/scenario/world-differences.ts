import { Fence, Stranded, takesWrites } from '../../compiler/explore/world.js';
import type { ModelWorld } from './model-world.js';
import type { ExpectedWorld } from './scenario.js';

/** Where the model's world is not as a scenario expects it at its end, one sentence each. */
export function worldDiffers(expected: ExpectedWorld, model: ModelWorld): string[] {
  const found = lookAt(model);
  return (['writable', 'fenced', 'down', 'traffic', 'stranded'] as const).flatMap(what => {
    const wanted = expected[what];
    if (wanted === undefined) return [];
    const [want, is] = [[wanted].flat(), found[what]].map(
      list => [...new Set(list)].toSorted().join(', ') || 'no region',
    );
    return want === is ? [] : [`world, ${what}: expected ${want}, and it was ${is}`];
  });
}

/** By the words of a scenario, the regions of which each is so. */
function lookAt({ world, setting: { ground } }: ModelWorld) {
  const where = (holds: (server: (typeof world.servers)[number]) => boolean): string[] =>
    world.servers.flatMap((server, at) => (holds(server) ? (ground.servers[at]?.region ?? []) : []));
  return {
    writable: where(takesWrites),
    fenced: where(({ fence }) => fence !== Fence.none),
    down: where(({ up }) => !up),
    traffic: world.routes.flatMap(({ region, open }) => (open ? [region] : [])),
    stranded: where(({ stranded }) => stranded === Stranded.undecided || stranded === Stranded.extracted),
  };
}
