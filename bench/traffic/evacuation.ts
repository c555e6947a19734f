import { setTimeout as sleep } from 'node:timers/promises';
import { sealEvacuation } from '../../compiler/seal-evacuation.js';
import type { PlannedMove } from '../../plan/evacuation.js';
import type { RunState } from '../../plan/run.js';
import { approve, fence, gate, lossOf, planned, planOf, promote } from '../../test/live/run/plans.js';
import { asking, decide, startWorld } from '../../test/live/run/world.js';
import { idealMs, mostAtOnce, pathOf } from './schedule.js';

/** Services in layers, by their shares: few that much depends on, many in the middle. Each needs one or two of the layer before it. */
const LAYERS = [0.1, 0.2, 0.4, 0.2, 0.1];
/** How many move at once: what an evacuation has when its runbook does not say, twice as many, and no cap. */
const CAPS = [4, 8, Infinity];
/** What the acts take; the fence and the promotion are different for every service. */
const TAKES_MS = { lag: 80, a: 120, verify: 150 } as const;
const STEPS = [gate(), approve({ directory: 'current' }), fence(), promote(), planned('a'), planned('verify')];

/**
 * A region that is left by so many services at once: the real interpreter, one worker and the dev server, one approval that every service's run
 * inherits. The acts only take time, so that everything else is the engine. `critical path` is the longest chain of services that need each other,
 * `sum` what one after the other would take, `ideal` the same order and cap without any engine; nobody can be faster than that.
 */
export async function evacuations(services = 30) {
  const world = await startWorld();
  try {
    const figures: unknown[] = [];
    for (const [round, cap] of CAPS.entries()) figures.push(await evacuate(world, services, cap, round));
    return figures;
  } finally {
    await world.stop();
  }
}

async function evacuate(world: Awaited<ReturnType<typeof startWorld>>, count: number, cap: number, round: number) {
  const moves = movesOf(count, `r${round}`);
  const atOnce = Math.min(cap, count);
  const took = new Map<string, number>();
  for (const [n, { service }] of moves.entries()) {
    world.script(service, async name => {
      const began = performance.now();
      await sleep(takes(name, n));
      took.set(service, (took.get(service) ?? 0) + performance.now() - began);
      return name === 'lag' ? lossOf(500) : null;
    });
  }
  const region = `region-${round}`;
  const own = planOf('all', [approve({ directory: 'current', evidence: [] })]).steps;
  const evacuation = sealEvacuation(own, moves, { region, atOnce, commit: null });
  const handle = await world.start(planOf('all', [], { kind: 'evacuation', evacuation }), () => lossOf(500));
  await asking(handle);
  for (const person of ['bo', 'chen']) await decide(handle, person);
  const state = await handle.result();
  if (state.end !== 'SUCCEEDED') throw new Error(`The evacuation did not end well: ${state.serviceState}`);
  return figuresOf(moves, atOnce, took, state);
}

function figuresOf(
  moves: readonly PlannedMove[],
  atOnce: number,
  took: ReadonlyMap<string, number>,
  { moves: ends = [] }: RunState,
) {
  const spans = ends.flatMap(({ startedAt: from, endedAt: to }) =>
    from === null || to === null ? [] : [{ from, to }],
  );
  const wallMs = Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from));
  const sumMs = [...took.values()].reduce((sum, ms) => sum + ms, 0);
  const path = pathOf(moves, took);
  const ideal = idealMs(moves, took, atOnce);
  const moving = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    services: moves.length,
    cap: atOnce,
    criticalPathMs: Math.round(path.ms),
    criticalPath: path.services.join(' > '),
    sumMs: Math.round(sumMs),
    idealMs: Math.round(ideal),
    wallMs,
    overheadMs: Math.round(wallMs - ideal),
    overheadOfIdeal: Number((wallMs / ideal).toFixed(3)),
    sumOfWall: Number((sumMs / wallMs).toFixed(2)),
    mostAtOnce: mostAtOnce(spans),
    meanAtOnce: Number((moving / wallMs).toFixed(2)),
    engineMsPerService: Math.round((moving - sumMs) / moves.length),
  };
}

function takes(act: string, n: number): number {
  if (act === 'fence') return 300 + ((n * 37) % 10) * 80;
  if (act === 'promote') return 200 + ((n * 53) % 10) * 50;
  return Object.entries(TAKES_MS).find(([name]) => name === act)?.[1] ?? 0;
}

function movesOf(count: number, tag: string): readonly PlannedMove[] {
  const nameOf = (n: number) => `${tag}-s${String(n).padStart(2, '0')}`;
  const starts = startsOf(count);
  return Array.from({ length: count }, (_, n) => {
    const layer = starts.findLastIndex(start => start <= n);
    const [above = 0, here = 0] = [starts[layer - 1], starts[layer]];
    const wide = here - above;
    const needs = [n - here, ...(n % 3 === 0 ? [n - here + 1] : [])].map(at => nameOf(above + (at % wide)));
    const { hash: _hash, ...plan } = planOf(nameOf(n), STEPS);
    return { service: nameOf(n), needs: layer === 0 ? [] : [...new Set(needs)], plan: { ...plan, hash: '' } };
  });
}

/** The first service of each layer. */
function startsOf(count: number): readonly number[] {
  return LAYERS.map((_, layer) => Math.round(LAYERS.slice(0, layer).reduce((sum, share) => sum + share, 0) * count));
}
