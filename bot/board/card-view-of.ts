import type { RunState } from '../../plan/run.js';
import type { CardView } from '../cards/card-view.js';
import { limitsOf } from '../history/limits-of.js';
import { watchLine } from '../cards/watch-line.js';
import { childrenOf } from '../runs/children-of.js';
import type { Board } from './board.js';

/** What the cards of a run are made from on the board: its plan, the time, and the lag while it runs. */
export async function cardViewOf(board: Board, state: RunState): Promise<CardView> {
  const { plans, library, watches, history, now } = board;
  const plan = await plans.of(state.service, state.run);
  const children = state.moves ? { children: await childrenOf(board.runs, state) } : {};
  if (state.end !== null) return { now: now(), plan, ...children };
  const inventory = await library.inventory().catch(() => undefined);
  const [database] = inventory?.services[state.service]?.databases ?? [];
  const watch = database === undefined ? undefined : await watches.read(database);
  const limits = await limitsOf(history, plan);
  return { now: now(), plan, limits, ...children, ...(watch ? { lag: watchLine(watch, now()) } : {}) };
}
