import type { ParamSpec } from '../compiler/param-spec.js';
import type { Diagnostic } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { Plan, RunbookKind } from '../plan/plan.js';

export interface RunbookEntry {
  /** The file's name without its ending: what people type. */
  readonly name: string;
  readonly path: string;
  /** Null when its front matter cannot be read; compiling says why. */
  readonly head: {
    readonly title: string;
    readonly kind: RunbookKind;
    readonly service: string;
    readonly params: Readonly<Record<string, ParamSpec>>;
  } | null;
}

export interface CompiledRunbook {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The runbooks and the inventory as they are on disk now. Fails with a `RunsError` that says what is wrong with them. */
export interface Library {
  inventory(): Promise<Inventory>;
  runbooks(): Promise<readonly RunbookEntry[]>;
  compile(path: string, params: Readonly<Record<string, string>>): Promise<CompiledRunbook>;
}
