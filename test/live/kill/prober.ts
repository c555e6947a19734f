import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { boundToParent } from '../../../sandbox/run-as.js';
import { dualWritableIntervals, type Probe } from '../../../sandbox/prober-log.js';
import type { TimeWindow } from '../../../sandbox/load-log.js';

/** Tries a write on both regions' own servers every 50 ms, in a process of its own, whatever is going on. */
export class Prober {
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor(log: string, targets: readonly string[]) {
    const program = fileURLToPath(new URL('../../../dist/sandbox/prober-process.js', import.meta.url));
    this.#log = log;
    const [file = '', ...args] = boundToParent(undefined, process.execPath, [program, log, '50', ...targets]);
    this.#child = spawn(file, args, { stdio: 'ignore' });
  }

  /** A place in its log, for `dualSince`. */
  now(): number {
    return existsSync(this.#log) ? statSync(this.#log).size : 0;
  }

  /** How often a write was tried since then, and when both regions took one. */
  since(place: number): { readonly tries: number; readonly dual: readonly TimeWindow[] } {
    const file = openSync(this.#log, 'r');
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - place));
    readSync(file, bytes, 0, bytes.length, place);
    closeSync(file);
    const lines = bytes.toString('utf8').split('\n').slice(0, -1);
    const probes = lines.map(line => JSON.parse(line) as Probe);
    return { tries: probes.length, dual: dualWritableIntervals(probes) };
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}
