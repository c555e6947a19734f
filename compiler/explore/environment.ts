import type { Setting } from './setting.js';
import { freshRun, type State } from './run-state.js';
import { changeServer, Fence, takesWrites, connected, type World } from './world.js';

/** What can happen without anybody wanting it, each by one word. */
export const AccidentKind = {
  crash: 'crash',
  restart: 'restart',
  behind: 'behind',
  cut: 'cut',
  heal: 'heal',
  secondRun: 'second-run',
} as const;
export type AccidentKind = (typeof AccidentKind)[keyof typeof AccidentKind];

/** Something that happens to a run without anybody wanting it. */
export interface Accident {
  readonly kind: AccidentKind;
  /** The region it happens in, or the two ends of a link. */
  readonly where: readonly string[];
  readonly sentence: string;
  readonly state: State;
}

/** Every single accident that can happen now: crash, restart, a link cut or healed, a standby that falls behind, a second run. */
export function accidentsIn(state: State, setting: Setting): readonly Accident[] {
  return [
    ...[...serverAccidents(state, setting), ...linkAccidents(state, setting)].map(({ world, ...rest }) => ({
      ...rest,
      state: { ...state, world },
    })),
    ...secondRun(state, setting),
  ];
}

type Change = Omit<Accident, 'state'> & { readonly world: World };

function serverAccidents({ world }: State, { ground }: Setting): readonly Change[] {
  return world.servers.flatMap((server, at): readonly Change[] => {
    const seat = ground.servers[at];
    if (!seat) return [];
    const name = `${seat.database} in ${seat.region}`;
    const { up, primary, fence } = server;
    const change = (kind: AccidentKind, sentence: string, next: Parameters<typeof changeServer>[2]): Change[] => [
      { kind, where: [seat.region], sentence, world: changeServer(world, at, next) },
    ];
    if (up && primary) return change('crash', `The primary of ${name} crashes`, { up: false });
    // A proved fence is durable, and where nothing but Lifeboat starts the server (`starts: lifeboat`) a crashed one stays down.
    if (!up && seat.starts === 'system' && (fence === Fence.none || fence === Fence.stopped))
      return change('restart', `The supervisor starts the server of ${name} again`, { up: true, fence: Fence.none });
    const feeds = world.servers.some(
      (other, index) => takesWrites(other) && ground.servers[index]?.database === seat.database,
    );
    if (!up || primary || server.behind || !feeds) return [];
    return change('behind', `The standby of ${name} falls behind`, { behind: true });
  });
}

function linkAccidents({ world }: State, { ground }: Setting): readonly Change[] {
  return ground.links.map(([a, b], at) => {
    const whole = connected(ground, world, a, b);
    const sentence = whole ? `The network between ${a} and ${b} is cut` : `The network between ${a} and ${b} is back`;
    return { kind: whole ? 'cut' : 'heal', where: [a, b], sentence, world: { ...world, cuts: world.cuts ^ (1 << at) } };
  });
}

function secondRun(state: State, { plan, ground, guarantees }: Setting): readonly Accident[] {
  if (guarantees.oneRunPerService || state.runs.length > 1) return [];
  const runs = [...state.runs, freshRun(plan.steps.length, ground)];
  return [
    { kind: 'second-run', where: [], sentence: `A second run of ${plan.service} starts`, state: { ...state, runs } },
  ];
}
