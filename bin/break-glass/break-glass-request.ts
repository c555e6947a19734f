import type { Inventory } from '../../plan/inventory.js';
import type { Plan } from '../../plan/plan.js';
import type { JournalEntry } from '../../plan/journal.js';
import type { Mode, RunState } from '../../plan/run.js';

/** What `lifeboat break-glass` asks for, after everything about it was checked. */
export interface BreakGlassRequest {
  readonly plan: Plan;
  readonly inventory: Inventory;
  readonly mode: Mode;
  readonly person: string;
  readonly reason: string;
  /** The rules that the person overrides, by name. */
  readonly overridden: readonly string[];
  /** The loss that they accept; null: none was said. */
  readonly lossMs: number | null;
  /** The regions whose host this process runs on. */
  readonly hands: readonly string[];
  /** The chain of this run: a file, or several runs in one. */
  readonly chain: string;
  readonly startedAt: number;
  /** The person's signature over `breakGlassText`; null where the inventory has no key of theirs. */
  readonly signature: string | null;
  readonly stop: AbortSignal;
  readonly progress: (line: string) => void;
  readonly entry: (entry: JournalEntry, startedAt: number) => void;
}

export interface BrokenGlass {
  readonly state: RunState;
  /** The head of the chain, `seq:hash`. */
  readonly head: string;
}

/** Runs a plan without Temporal; fails with a `CliError` before anything is done. */
export type RunBreakGlass = (request: BreakGlassRequest) => Promise<BrokenGlass>;
