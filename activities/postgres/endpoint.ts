import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The address in a connection URL; 5432 where it names no port. */
export function endpointOf(dsn: string): Endpoint {
  const url = new URL(dsn);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 5432 : Number(url.port) };
}

export type PortAnswer = 'refused' | 'silent' | 'answered';

/**
 * Tries one TCP connection. Only a refusal says that nothing listens; a frozen server's kernel still completes connections, which counts as
 * answered, and a partition is silence.
 */
export async function probePort({ host, port }: Endpoint, limitMs: number): Promise<PortAnswer> {
  return await new Promise<PortAnswer>(resolve => {
    const socket = connect({ host, port });
    const say = (answer: PortAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => say('silent'), limitMs);
    socket.once('connect', () => say('answered'));
    socket.once('error', (error: Error & { code?: string }) =>
      say(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'),
    );
  });
}

/** Tries several connections, `everyMs` apart, and counts the answers: a server that a supervisor restarts is caught by one of them. */
export async function probePortRepeatedly(
  endpoint: Endpoint,
  { times, everyMs, limitMs }: { readonly times: number; readonly everyMs: number; readonly limitMs: number },
): Promise<Readonly<Record<PortAnswer, number>>> {
  const probes: Promise<PortAnswer>[] = [];
  for (let n = 0; n < times; n++) {
    if (n > 0) await delay(everyMs);
    probes.push(probePort(endpoint, limitMs));
  }
  const answers = await Promise.all(probes);
  const count = (wanted: PortAnswer) => answers.filter(answer => answer === wanted).length;
  return { refused: count('refused'), silent: count('silent'), answered: count('answered') };
}
