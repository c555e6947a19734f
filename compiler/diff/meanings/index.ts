import { approvals } from './approvals.js';
import { budgets } from './budgets.js';
import { lost } from './lost.js';
import type { Interpret } from './meaning.js';
import { order } from './order.js';
import { overrides } from './overrides.js';
import { safeguards } from './safeguards.js';
import { target } from './target.js';
import { times } from './times.js';

/** Everything that is asked of two plans, the most dangerous first. */
export const meanings: readonly Interpret[] = [target, order, lost, overrides, safeguards, approvals, budgets, times];
