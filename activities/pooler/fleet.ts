import { type Instance, poolersOf } from '../../plan/fleet.js';
import type { Pooler } from '../../plan/inventory.js';
import { atAll } from '../at-all.js';
import type { Resolves } from '../resolves.js';
import type { PoolerState } from './console.js';
import { openPooler, type PoolerSession } from './pgbouncer.js';

/** Every instance of a pooler as if it were one. Each call acts on all side by side, and takes as long as the slowest. */
export interface PoolerFleet {
  /** Pauses all of them or none: when one does not pause, those that did let their clients go on again. */
  pause(limitMs: number): Promise<void>;
  resume(): Promise<void>;
  /** Lets those go on that point there; the others go on holding their clients. */
  resumeAt(host: string, port: number): Promise<void>;
  point(host: string, port: number): Promise<void>;
  /** Points each and lets its clients go on. One that cannot be pointed holds its clients, and does not hold up the others. */
  moveOn(host: string, port: number): Promise<void>;
  /** What every instance that answers says, by name. Fails only when none does. */
  states(): Promise<ReadonlyMap<string, PoolerState>>;
  close(): Promise<void>;
}

const CODE = 'pooler-refused';

/**
 * Opens the consoles of all instances. `missing`: whether one that does not answer is a failure now, or only of the calls that need it, which
 * is for taking things back: those that answer must not wait for one that is gone.
 */
export async function openPoolers(
  pooler: Pooler,
  deps: Resolves,
  deadlineMs: number,
  missing: 'refuse' | 'later' = 'refuse',
): Promise<PoolerFleet> {
  const sessions = new Map<string, PoolerSession>();
  const instances = poolersOf(pooler);
  const open = async ({ name, via }: Instance<Pooler>) => {
    const session = sessions.get(name) ?? (await openPooler(via, deps, deadlineMs));
    sessions.set(name, session);
    return session;
  };
  const all = <Result>(act: (session: PoolerSession) => Promise<Result>) =>
    atAll(instances, CODE, async one => act(await open(one)));
  const close = async () => void (await Promise.all([...sessions.values()].map(session => session.close())));
  await all(async () => undefined).catch(async (error: unknown) => {
    if (missing === 'later') return;
    await close();
    throw error;
  });
  return {
    pause: limitMs => pauseAll(instances, open, limitMs),
    resume: async () => void (await all(session => session.resume())),
    resumeAt: async (host, port) =>
      void (await all(async session => {
        const state = await session.state();
        if (state.host === host && state.port === port) await session.resume();
      })),
    point: async (host, port) => void (await all(session => session.point(host, port))),
    moveOn: async (host, port) =>
      void (await all(async session => {
        // Pointed first: clients that go on must never reach the region that is being left.
        await session.point(host, port);
        await session.resume();
      })),
    states: () => statesOf(instances, open),
    close,
  };
}

/** What a step's result says of every instance, where there are several. */
export function shownStates(states: ReadonlyMap<string, PoolerState>): {
  readonly instances?: Readonly<Record<string, string>>;
} {
  if (states.size < 2) return {};
  const shown = [...states].map(([name, { host, port, paused }]) => [
    name,
    `${host}:${port}${paused ? ', paused' : ''}`,
  ]);
  return { instances: Object.fromEntries(shown) };
}

type Open = (instance: Instance<Pooler>) => Promise<PoolerSession>;

async function pauseAll(instances: readonly Instance<Pooler>[], open: Open, limitMs: number): Promise<void> {
  const paused: PoolerSession[] = [];
  await atAll(instances, CODE, async one => {
    const session = await open(one);
    await session.pause(limitMs);
    paused.push(session);
  }).catch(async (error: unknown) => {
    await atAll(
      paused.map((via, index) => ({ name: `instance ${index + 1}`, via })),
      CODE,
      ({ via }) => via.takeBack(),
    );
    throw error;
  });
}

async function statesOf(instances: readonly Instance<Pooler>[], open: Open): Promise<ReadonlyMap<string, PoolerState>> {
  const states = new Map<string, PoolerState>();
  await atAll(instances, CODE, async one => {
    states.set(one.name, await (await open(one)).state());
  }).catch((error: unknown) => {
    if (states.size === 0) throw error;
  });
  return states;
}
