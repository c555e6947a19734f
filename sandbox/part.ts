import type { Running } from './process.js';
import type { Programs } from './programs.js';
import type { ServerUser } from './run-as.js';

/** What every part of a sandbox is started with. */
export interface Part {
  readonly block: number;
  /** The part's own directory, writable for the server's user. */
  readonly dir: string;
  readonly log: string;
  readonly programs: Programs;
  readonly user: ServerUser | undefined;
  /** What precedes its argument vector; not empty when it lives in a network namespace of its own. */
  readonly enter: readonly string[];
  /** Told of the process as soon as there is one, so that it is stopped even when starting fails. */
  readonly spawned: (running: Running) => void;
}
