import { connect } from 'node:net';
import type { Endpoint } from './addresses.js';
import { until } from './until.js';

/** Whether something accepts TCP connections there within `deadlineMs`. */
export function answers({ host, port }: Endpoint, deadlineMs = 500): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(deadlineMs, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/**
 * Refuses an endpoint that already answers. HAProxy and unbound bind with SO_REUSEPORT: a copy left over from a crashed run would
 * silently share the port and the traffic. A leftover that is being ended by its parent's death gets a moment to go.
 */
export async function assertFree(name: string, endpoint: Endpoint): Promise<void> {
  if (!(await answers(endpoint))) return;
  const gone = async () => ((await answers(endpoint)) ? undefined : true);
  await until('it was free', 2_000, gone).catch(() => {
    throw new Error(
      `${name} was not started: something already answers at ${endpoint.host}:${endpoint.port}. Stop it, or use another block.`,
    );
  });
}
