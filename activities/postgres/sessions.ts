import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Sessions } from './read-estate.js';
import { openSession, type Session, type SessionOptions } from './session.js';

/** One session per region, opened when it is first asked for and kept until it is dropped. */
export function keepSessions(
  nodes: Readonly<Record<string, DatabaseNode>>,
  resolve: (reference: string) => Promise<string>,
  options: SessionOptions,
): Sessions & {
  close(): Promise<void>;
  /** The region of the first open session that is lost; undefined when `until` fires before. */
  firstLost(until: AbortSignal): Promise<string | undefined>;
} {
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
    async firstLost(until) {
      const sessions = await Promise.all(
        [...open].map(async ([region, session]) => ({ region, session: await session.catch(() => undefined) })),
      );
      return await firstAborted(
        sessions.flatMap(({ region, session }) => (session ? [{ region, signal: session.lost }] : [])),
        until,
      );
    },
    async close() {
      await Promise.all([...open.keys()].map(drop));
    },
  };
}

/** Leaves no listener behind: the signals of warm sessions live for days. */
async function firstAborted(
  sessions: readonly { readonly region: string; readonly signal: AbortSignal }[],
  until: AbortSignal,
): Promise<string | undefined> {
  const done = new AbortController();
  return await new Promise<string | undefined>(resolve => {
    const listen = (signal: AbortSignal, region: string | undefined) => {
      if (signal.aborted) resolve(region);
      else signal.addEventListener('abort', () => resolve(region), { once: true, signal: done.signal });
    };
    for (const { region, signal } of sessions) listen(signal, region);
    listen(until, undefined);
  }).finally(() => done.abort());
}
