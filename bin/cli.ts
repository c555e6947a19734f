import type { Paint } from '../bot/render/paint.js';
import type { Readings } from '../bot/runs/readings.js';
import type { Runs } from '../bot/runs/runs.js';
import type { AuditControl } from './audit/audit-control.js';
import type { DrillControl } from './drill/drill-control.js';
import type { RunBreakGlass } from './break-glass/break-glass-request.js';
import type { SandboxControl } from './sandbox-control.js';
import type { StartBoard } from './bot/start-board-request.js';
import type { StartBot } from './bot/start-bot.js';
import type { StartWorker } from './worker/start-worker.js';

/** Where text goes. `isTerminal`: redrawing in place makes sense there. */
export interface Screen {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
}

export interface Files {
  /** Undefined when there is no such file; other errors are thrown. */
  read(path: string): string | undefined;
  write(path: string, text: string): Promise<void>;
  /** Whether the path itself is a symbolic link; not given where there are none. */
  isLink?(path: string): boolean;
  /** Names of the files in a directory; empty when there is none. */
  list(directory: string): readonly string[];
  /** The git commit that `path` is unchanged from; undefined outside git and for an edited file. */
  commit(path: string): Promise<string | undefined>;
}

/** Everything a command touches. Made once from the process in `bin/lifeboat.ts`, and from fakes in tests. */
export interface Cli {
  readonly out: Screen;
  readonly err: Screen;
  readonly paint: Paint;
  readonly color: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  readonly now: () => number;
  /** Resolves after `ms`, or as soon as `stop` is aborted. */
  readonly pause: (ms: number, stop: AbortSignal) => Promise<void>;
  /** From this call on SIGINT and SIGTERM do not end the process but abort the signal; a second one ends it all the same. */
  readonly interruptible: () => AbortSignal;
  connect(address: string): Promise<Runs>;
  /** What the readiness of services was last found to be. */
  readings(address: string): Promise<Readings & { close(): Promise<void> }>;
  /** The armoured signature of ssh-keygen over a text, with a key by its file. Fails with a `CliError`. */
  readonly sign: (key: string, text: string) => Promise<string>;
  readonly sandbox: SandboxControl;
  readonly drills: DrillControl;
  readonly audit: AuditControl;
  readonly startWorker: StartWorker;
  readonly startBot: StartBot;
  readonly startBoard: StartBoard;
  readonly breakGlass: RunBreakGlass;
}
