import { type Grip, phase } from './move.js';

/**
 * Points every instance of the pooler at the new primary, while the promotion is being `recorded`, and lets its clients go on when both are done.
 * In this order: a client that goes on must never reach the region that is left, nor write to a history whose fork nobody has written down. An
 * instance that cannot be pointed does not keep the clients of the others waiting; the failure names it.
 */
export async function letClientsGoOn<Recorded>(grip: Grip, recorded: Promise<Recorded>): Promise<Recorded> {
  const { pooler } = grip;
  if (!pooler) return await recorded;
  const { host, port } = grip.new.endpoint;
  const [record, repoint] = await Promise.allSettled([
    recorded,
    phase(grip, 'repoint', () => pooler.point(host, port)),
  ]);
  if (record.status === 'rejected') throw record.reason;
  if (repoint.status === 'rejected') {
    await pooler.resumeAt(host, port).catch(() => undefined);
    throw repoint.reason;
  }
  await phase(grip, 'resume', () => pooler.resume());
  return record.value;
}
