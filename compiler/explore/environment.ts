import type { Setting } from './attempt.js';
import { freshRun, type State } from './run-state.js';
import { changeServer, Fence, takesWrites, connected, type World } from './world.js';

/** Something that happens to a run without anybody wanting it. */
export interface Accident {
  readonly sentence: string;
  readonly state: State;
}

/** Every single accident that can happen now: crash, restart, a link cut or healed, a standby that falls behind, a second run. */
export function accidentsIn(state: State, setting: Setting): readonly Accident[] {
  return [
    ...serverAccidents(state, setting).map(({ sentence, world }) => ({ sentence, state: { ...state, world } })),
    ...linkAccidents(state, setting).map(({ sentence, world }) => ({ sentence, state: { ...state, world } })),
    ...secondRun(state, setting),
  ];
}

interface Change {
  readonly sentence: string;
  readonly world: World;
}

function serverAccidents({ world }: State, { ground }: Setting): readonly Change[] {
  return world.servers.flatMap((server, at): readonly Change[] => {
    const seat = ground.servers[at];
    if (!seat) return [];
    const name = `${seat.database} in ${seat.region}`;
    const { up, primary, fence } = server;
    if (up && primary)
      return [{ sentence: `The primary of ${name} crashes`, world: changeServer(world, at, { up: false }) }];
    // A proved fence is durable, and where nothing but Lifeboat starts the server (`starts: lifeboat`) a crashed one stays down.
    if (!up && seat.starts === 'system' && (fence === Fence.none || fence === Fence.stopped)) {
      const back = changeServer(world, at, { up: true, fence: Fence.none });
      return [{ sentence: `The supervisor starts the server of ${name} again`, world: back }];
    }
    const feeds = world.servers.some(
      (other, index) => takesWrites(other) && ground.servers[index]?.database === seat.database,
    );
    if (!up || primary || server.behind || !feeds) return [];
    return [{ sentence: `The standby of ${name} falls behind`, world: changeServer(world, at, { behind: true }) }];
  });
}

function linkAccidents({ world }: State, { ground }: Setting): readonly Change[] {
  return ground.links.map(([a, b], at) => {
    const whole = connected(ground, world, a, b);
    const sentence = whole ? `The network between ${a} and ${b} is cut` : `The network between ${a} and ${b} is back`;
    return { sentence, world: { ...world, cuts: world.cuts ^ (1 << at) } };
  });
}

function secondRun(state: State, { plan, ground, guarantees }: Setting): readonly Accident[] {
  if (guarantees.oneRunPerService || state.runs.length > 1) return [];
  const runs = [...state.runs, freshRun(plan.steps.length, ground)];
  return [{ sentence: `A second run of ${plan.service} starts`, state: { ...state, runs } }];
}
