import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Cleans up what the kernel does not when its owner is killed: a directory in memory, and the shared memory that PostgreSQL holds
 * against a second start. `xargs` runs its command when its input ends, and the input ends when the owner does, whatever ended it.
 */
export interface Janitor {
  /** Names a System V shared memory segment by its id. */
  dropSegment(id: number): void;
  /** Lets the janitor do its work now. */
  finish(): void;
}

export function startJanitor(dir: string): Janitor {
  const directories = atEnd(['rm', '-rf', '--']);
  const segments = atEnd(['ipcrm']);
  directories.tell([dir]);
  return {
    dropSegment: id => segments.tell(['-m', String(id)]),
    finish() {
      segments.end();
      directories.end();
    },
  };
}

/** In a session of its own, so that Ctrl-C does not end it before its work is done. */
function atEnd(command: readonly string[]) {
  const child = spawn('xargs', ['-0', '-r', ...command], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.once('error', () => undefined);
  child.unref();
  const { stdin } = child;
  stdin.on('error', () => undefined);
  if (stdin instanceof Socket) stdin.unref();
  return {
    tell: (args: readonly string[]) => stdin.write(args.map(arg => `${arg}\0`).join('')),
    end: () => stdin.end(),
  };
}
