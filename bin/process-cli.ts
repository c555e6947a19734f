import { setTimeout as sleep } from 'node:timers/promises';
import colors from 'picocolors';
import type { Cli, Screen } from './cli.js';
import { processFiles } from './process-files.js';
import { processServices } from './process-services.js';
import { sandboxDaemon } from './sandbox-daemon.js';
import { sshSign } from './ssh-sign.js';
import { terminalPaint } from './terminal-paint.js';

/** The CLI on this process: the only place that reads its environment, its terminal and its signals. */
export function processCli(): Cli {
  const { env } = process;
  const color = colors.isColorSupported && process.stdout.isTTY;
  return {
    out: screenOf(process.stdout),
    err: screenOf(process.stderr),
    paint: terminalPaint(color),
    color,
    env,
    files: processFiles,
    now: Date.now,
    pause: (ms, stop) => sleep(ms, undefined, { signal: stop }).catch(() => undefined),
    interruptible,
    sign: sshSign,
    sandbox: sandboxDaemon(),
    ...processServices(env),
  };
}

function interruptible(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever presses Ctrl-C twice wants out now. 130: ended by SIGINT, as shells count it.
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  return stop.signal;
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    write: text => void stream.write(text),
    // A dumb terminal cannot move its cursor.
    isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb',
    get columns() {
      return stream.columns || 100;
    },
    get rows() {
      return stream.rows || 40;
    },
  };
}
