import { formatDuration } from '../../plan/duration.js';
import type { LossBound } from '../../plan/gate.js';

/** A loss as people decide on it: `at most 42.1 s / 1,310 transactions; budget 10 s`. */
export function lossLine(loss: LossBound, budgetMs: number | null): string {
  const budget = budgetMs === null ? '' : `; budget ${formatDuration(budgetMs)}`;
  if (loss.zeroProved) return `nothing, and that is proved${budget}`;
  const most = loss.atMostMs === null ? 'no upper bound is known' : `at most ${formatDuration(loss.atMostMs)}`;
  const count = loss.aboutTransactions;
  const about = count === null ? '' : ` / ${count.toLocaleString('en')} transactions`;
  return `${most}${about}${budget}`;
}
