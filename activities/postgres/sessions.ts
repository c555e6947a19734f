import type { DatabaseNode } from '../../plan/inventory.js';
import type { Sessions } from './read-estate.js';
import { openSession, type Session, type SessionOptions } from './session.js';

/** One session per region, opened when it is first asked for and kept until it is dropped. */
export function keepSessions(
  nodes: Readonly<Record<string, DatabaseNode>>,
  resolve: (reference: string) => Promise<string>,
  options: SessionOptions,
): Sessions & { close(): Promise<void> } {
  const open = new Map<string, Promise<Session>>();
  const drop = async (region: string) => {
    const session = open.get(region);
    open.delete(region);
    await session?.then(one => one.close()).catch(() => undefined);
  };
  return {
    async open(region) {
      const known = open.get(region);
      if (known) return await known;
      const dsn = nodes[region]?.dsn;
      if (dsn === undefined) throw new RangeError(`Unexpected region ${region}, expected one of the database's`);
      const session = resolve(dsn).then(value => openSession(value, options));
      open.set(region, session);
      return await session;
    },
    drop,
    async close() {
      await Promise.all([...open.keys()].map(drop));
    },
  };
}
