import type { Setting } from './setting.js';
import type { Breach, Invariant } from './invariant.js';
import { judgeState } from './judge-state.js';
import { type Move, movesIn, type Refusal } from './moves.js';
import { Done, freshRun, runKey, type State } from './run-state.js';
import { type World, worldKey } from './world.js';

export interface Limits {
  /** How many accidents may happen in one path. */
  readonly accidents: number;
  /** How many states are looked at, at most. */
  readonly states: number;
}

export interface Found {
  readonly breach: Breach;
  /** What happened, in order. */
  readonly path: readonly Move[];
}

export interface Searched {
  readonly found: Found | undefined;
  readonly states: number;
  /** The longest path looked at. */
  readonly depth: number;
  /** False when the limit of states was reached before everything was looked at. */
  readonly complete: boolean;
  /** Whether some path without any accident ended as SUCCEEDED; else where the furthest one got stuck. */
  readonly finishes: boolean;
  readonly stuck: (Refusal & { readonly path: readonly Move[] }) | undefined;
}

interface Node {
  readonly state: State;
  readonly parent: Node | undefined;
  readonly move: Move | undefined;
  readonly accidents: number;
  readonly depth: number;
}

/** What one search has looked at so far. */
interface Hunt {
  readonly beginning: World;
  readonly setting: Setting;
  readonly limits: Limits;
  readonly wanted: readonly Invariant[] | undefined;
  readonly queue: Node[];
  /** The fewest accidents with which a state was reached. */
  readonly seen: Map<string, number>;
  finishes: boolean;
  stuck: Searched['stuck'];
  furthest: number;
}

/** No states were left to look at. */
const NOTHING: Searched = { found: undefined, states: 0, depth: 0, complete: false, finishes: false, stuck: undefined };

/**
 * Looks at everything that can happen, shortest paths first, so that the first breach found has no shorter one. A state that is reached
 * again is looked at again only if fewer accidents were needed to reach it.
 */
export function search(
  beginning: World,
  setting: Setting,
  limits: Limits,
  wanted: readonly Invariant[] | undefined,
): Searched {
  if (limits.states <= 0) return NOTHING;
  const run = freshRun(setting.plan.steps.length, setting.ground);
  const state: State = { world: beginning, runs: [run], late: null };
  const queue: Node[] = [{ state, parent: undefined, move: undefined, accidents: 0, depth: 0 }];
  const seen = new Map([[stateKey(state, setting), 0]]);
  const hunt: Hunt = {
    beginning,
    setting,
    limits,
    wanted,
    queue,
    seen,
    finishes: false,
    stuck: undefined,
    furthest: -1,
  };
  let depth = 0;
  let found: Found | undefined;
  for (let at = 0; !found && at < queue.length && seen.size < limits.states; at += 1) {
    const node = queue[at];
    if (!node) break;
    depth = node.depth;
    found = expand(node, hunt);
  }
  const complete = found !== undefined || seen.size < limits.states;
  return { found, states: seen.size, depth, complete, finishes: hunt.finishes, stuck: hunt.stuck };
}

/** Puts everything that can happen in a state on the queue; returns what breaks an invariant, if anything does. */
function expand(node: Node, hunt: Hunt): Found | undefined {
  const { setting, beginning, limits, wanted } = hunt;
  const onRefusal = (refusal: Refusal): void => noteStuck(node, refusal, hunt);
  for (const move of movesIn(node.state, node.accidents < limits.accidents, setting, onRefusal)) {
    const accidents = node.accidents + (move.accident ? 1 : 0);
    const next: Node = { state: move.state, parent: node, move, accidents, depth: node.depth + 1 };
    const breach = [move.breach, judgeState(move.state, beginning, setting)].find(
      one => one && (wanted?.includes(one.invariant) ?? true),
    );
    if (breach) return { breach, path: pathTo(next) };
    if (accidents === 0 && move.state.runs.some(({ phase }) => phase === 'succeeded')) hunt.finishes = true;
    const key = stateKey(move.state, setting);
    const before = hunt.seen.get(key);
    if (before !== undefined && before <= accidents) continue;
    hunt.seen.set(key, accidents);
    hunt.queue.push(next);
  }
  return undefined;
}

/** Remembers the refusal that a run without accidents met furthest on its way. */
function noteStuck(node: Node, refusal: Refusal, hunt: Hunt): void {
  const done = node.state.runs[0]?.done.replaceAll(Done.no, '').length ?? 0;
  if (node.accidents > 0 || done <= hunt.furthest) return;
  hunt.furthest = done;
  hunt.stuck = { ...refusal, path: pathTo(node) };
}

function stateKey({ world, runs, late }: State, { ground }: Setting): string {
  const end = late ? `|${late.step}.${late.run}` : '';
  return `${worldKey(world, ground)}|${runs.map(runKey).join('|')}${end}`;
}

function pathTo(node: Node): readonly Move[] {
  const path: Move[] = [];
  for (let at: Node | undefined = node; at?.move; at = at.parent) path.push(at.move);
  return path.toReversed();
}
