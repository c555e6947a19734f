import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import colors from 'picocolors';
import type { Cli, Screen } from './cli.js';
import { processDrills } from './drill/process-drills.js';
import { processFiles } from './process-files.js';
import { sandboxDaemon } from './sandbox-daemon.js';
import { sshSign } from './ssh-sign.js';
import { terminalPaint } from './terminal-paint.js';

/** The CLI on this process: the only place that reads its environment, its terminal and its signals. */
export function processCli(): Cli {
  const { env } = process;
  const audit = async () => (await import('./audit/process-audit.js')).processAudit(env);
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
    // Imported when used: Temporal's client and worker cost 0.3 s each, which check and plan need not pay.
    async connect(address) {
      const { temporalClient } = await import('./temporal-client.js');
      const { temporalRuns } = await import('../bot/runs/temporal-runs.js');
      return temporalRuns(await temporalClient(address, env['TEMPORAL_NAMESPACE']), address);
    },
    readings: address => openReadings(address, env['TEMPORAL_NAMESPACE']),
    sign: sshSign,
    sandbox: sandboxDaemon(),
    drills: processDrills(env['TEMPORAL_NAMESPACE']),
    audit: {
      read: async store => (await audit()).read(store),
      repair: async store => (await audit()).repair(store),
      merge: async (store, other) => (await audit()).merge(store, other),
    },
    async startWorker(request) {
      const { runWorker } = await import('./worker/run-worker.js');
      await runWorker(request, env);
    },
    async startBot(request) {
      const { runBot } = await import('./bot/run-bot.js');
      await runBot(request, env, processFiles);
    },
    async breakGlass(request) {
      const { runBreakGlass } = await import('./break-glass/run-break-glass.js');
      const typed = createInterface({ input: process.stdin });
      try {
        return await runBreakGlass(request, env, typed);
      } finally {
        typed.close();
        process.stdin.unref();
      }
    },
    async startBoard(request) {
      const { runBoard } = await import('./bot/run-board.js');
      await runBoard(request, env, processFiles);
    },
  };
}

const openReadings = async (address: string, namespace: string | undefined): ReturnType<Cli['readings']> => {
  const { temporalClient } = await import('./temporal-client.js');
  const { temporalReadings } = await import('../bot/runs/temporal-readings.js');
  const client = await temporalClient(address, namespace);
  return { ...temporalReadings(client), close: () => client.connection.close() };
};

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
