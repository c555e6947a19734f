import { BOT, connected, type Ground, takesWrites, type World } from '../../compiler/explore/world.js';
import type { LagReading, ReplicationReading } from '../../plan/replication.js';
import { freshWatch } from '../../plan/watch.js';
import { feederOf, readServers } from './model-readings.js';

/** The moment at which a database's primary was last reached, and what was seen then. */
interface Loss {
  readonly at: number;
  readonly good: ReplicationReading;
}

/** The watch of real runs for the model's world: it remembers when each standby last heard its primary, and what was seen before it went. */
export class ModelWatch {
  readonly #ground: Ground;
  readonly #now: () => number;
  /** How far each standby is behind what it is fed, in milliseconds. */
  readonly #behindMs = new Map<number, number>();
  /** When each standby was last fed; missing while it is. */
  readonly #heard = new Map<number, number>();
  readonly #lost = new Map<string, Loss>();

  constructor(ground: Ground, now: () => number) {
    this.#ground = ground;
    this.#now = now;
  }

  fallBehind(region: string, ms: number): void {
    for (const [at, seat] of this.#ground.servers.entries()) if (seat.region === region) this.#behindMs.set(at, ms);
  }

  /** Takes notice of every standby that is not fed any more, and of every primary that is not reached any more. */
  changed(before: World, after: World): void {
    const ground = this.#ground;
    for (const at of ground.servers.keys()) {
      const [fed, still] = [before, after].map(world => feederOf(at, ground, world) !== undefined);
      if (still) this.#heard.delete(at);
      else if (fed) this.#heard.set(at, this.#now());
    }
    for (const database of new Set(ground.servers.map(one => one.database))) {
      if (this.#reached(database, after)) this.#lost.delete(database);
      else if (this.#reached(database, before))
        this.#lost.set(database, { at: this.#now(), good: this.#read(database, before) });
    }
  }

  /** What the lag gate's act reads now. */
  lag(database: string, world: World): LagReading {
    const now = this.#read(database, world);
    const lost = this.#lost.get(database);
    const good = lost?.good ?? now;
    const primary = good.nodes.find(({ inRecovery }) => inRecovery === false)?.region ?? null;
    const refused = now.nodes.some(({ region, contact }) => region === primary && contact === 'refused');
    const watch = {
      ...freshWatch(database),
      latest: now,
      lastGood: primary === null ? null : good,
      primaryRegion: primary,
      unreachableSince: lost?.at ?? null,
      refusedSince: refused ? (lost?.at ?? null) : null,
    };
    return { now, watch };
  }

  #reached(database: string, world: World): boolean {
    return this.#ground.servers.some((seat, at) => {
      const server = world.servers[at];
      const serves = seat.database === database && server !== undefined && takesWrites(server);
      return serves && connected(this.#ground, world, BOT, seat.region);
    });
  }

  #read(database: string, world: World): ReplicationReading {
    const now = this.#now();
    const heartbeats = world.servers.map((_, at) => (this.#heard.get(at) ?? now) - (this.#behindMs.get(at) ?? 0));
    return readServers(database, { ground: this.#ground, world, now, heartbeats });
  }
}
