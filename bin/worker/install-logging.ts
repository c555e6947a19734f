import { type LogLevel, type LogMetadata, Runtime } from '@temporalio/worker';
import pino from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
type Level = (typeof LEVELS)[LogLevel];

/** Sends what Temporal's SDK and core log through pino to standard error. Once a process, before the first connection. */
export function installLogging(queue: string, level: string): void {
  const log = pino(
    { level, base: { queue }, serializers: { error: pino.stdSerializers.err } },
    pino.destination({ dest: 2, sync: true }),
  );
  const write = (at: Level, message: string, metadata: LogMetadata = {}): void => {
    // A task token lets anyone complete the task; it belongs into no log.
    const { taskToken: _token, timestampNanos: _nanos, ...fields } = metadata;
    log[at](fields, message);
  };
  Runtime.install({
    logger: {
      log: (at, message, metadata) => write(LEVELS[at], message, metadata),
      trace: (message, metadata) => write('trace', message, metadata),
      debug: (message, metadata) => write('debug', message, metadata),
      info: (message, metadata) => write('info', message, metadata),
      warn: (message, metadata) => write('warn', message, metadata),
      error: (message, metadata) => write('error', message, metadata),
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
    shutdownSignals: [],
  });
}
