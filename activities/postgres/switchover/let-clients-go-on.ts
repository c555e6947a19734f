import { type Grip, phase } from './move.js';

/**
 * Points every instance of the pooler at the new primary and lets its clients go on. In this order: a client that goes on must never reach the
 * region that is left. An instance that cannot be pointed does not keep the clients of the others waiting; the failure names it.
 */
export async function letClientsGoOn(grip: Grip): Promise<void> {
  const { pooler } = grip;
  if (!pooler) return;
  const { host, port } = grip.new.endpoint;
  try {
    await phase(grip, 'repoint', () => pooler.point(host, port));
  } catch (error) {
    await pooler.resumeAt(host, port).catch(() => undefined);
    throw error;
  }
  await phase(grip, 'resume', () => pooler.resume());
}
