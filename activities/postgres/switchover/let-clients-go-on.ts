import { type Grip, phase } from './move.js';

/** Points the pooler at the new primary and lets its clients go on. In this order: a client that goes on must never reach the region that is left. */
export async function letClientsGoOn(grip: Grip): Promise<void> {
  const { pooler } = grip;
  if (!pooler) return;
  const { host, port } = grip.new.endpoint;
  await phase(grip, 'repoint', () => pooler.point(host, port));
  await phase(grip, 'resume', () => pooler.resume());
}
