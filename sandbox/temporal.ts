import { createServer } from 'node:net';
import type { Part } from './part.js';
import { type Running, startProcess } from './process.js';

const LOOPBACK = '127.0.0.1';

/** Where a Temporal server is or will be. */
export interface TemporalPlace {
  readonly port: number;
  readonly httpPort: number;
  /** What it listens on. */
  readonly ip: string;
  /** For clients and workers, `host:port`. */
  readonly address: string;
  /** Of the same API over HTTP and JSON. */
  readonly http: string;
}

/**
 * Two free ports. It is 127.0.0.1, because the dev server dials its own parts there whatever `--ip` says. `host`: an address in a namespace where it is
 * alone, so that it may listen on all addresses of it.
 */
export async function chooseTemporalPlace(host?: string): Promise<TemporalPlace> {
  const [port, httpPort] = host === undefined ? await Promise.all([freePort(), freePort()]) : [7233, 7243];
  const ip = host === undefined ? LOOPBACK : '0.0.0.0';
  const seen = host ?? LOOPBACK;
  return { port, httpPort, ip, address: `${seen}:${port}`, http: `http://${seen}:${httpPort}` };
}

/** A port of 127.0.0.1 that was free a moment ago. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Asks Temporal's HTTP API; undefined when there is no good answer yet. */
export async function askTemporal(http: string, path: string): Promise<unknown> {
  try {
    const answer = await fetch(`${http}/api/v1/namespaces/default${path}`, { signal: AbortSignal.timeout(1_000) });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Temporal's dev server, state in memory. */
export function startTemporal({ dir, log, programs, enter, spawned }: Part, place: TemporalPlace): Promise<Running> {
  const { ip, port, httpPort, http } = place;
  const flags = ['--ip', ip, '--port', String(port), '--http-port', String(httpPort), '--log-level', 'error'];
  // Without it every step of a workflow costs 50 ms.
  flags.push('--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000');
  return startProcess({
    name: 'Temporal',
    program: programs.temporal,
    args: ['server', 'start-dev', '--headless', ...flags],
    enter,
    cwd: dir,
    log,
    spawned,
    // The port opens before the namespace is known everywhere; the task queue's answer comes from behind it.
    ready: async () =>
      (await askTemporal(http, '')) !== undefined && (await askTemporal(http, '/task-queues/control')) !== undefined,
    // It takes 14 s to end by itself, and there is nothing it could save.
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}
