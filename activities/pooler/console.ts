import { DatabaseError } from 'pg';
import { failure } from '../fail.js';
import { type Link, LinkFailure, openLink } from './link.js';

/** The row of one entry in `SHOW DATABASES`. */
export interface PoolerState {
  readonly paused: boolean;
  readonly host: string;
  readonly port: number;
  /** Open connections to the server. */
  readonly connections: number;
}

/** PgBouncer's admin console. A console that broke is opened again by the next command. */
export interface Console {
  /** Throws pg's DatabaseError when PgBouncer says no, LinkFailure when it says nothing. */
  command(text: string, limit: AbortSignal): Promise<void>;
  /** `SHOW DATABASES`. Fails with `unreachable`, or `pooler-refused` when the entry is not there. */
  read(limit: AbortSignal): Promise<PoolerState>;
  /** How many connections to the server are being opened right now, from `SHOW POOLS`. */
  logins(limit: AbortSignal): Promise<number>;
  /** Whether the client that comes from this port waits for a server, from `SHOW CLIENTS`. */
  waits(port: number, limit: AbortSignal): Promise<boolean>;
  close(): void;
}

/** Opens the console. Fails with `unreachable`. */
export async function openConsole(url: string, entry: string, limit: AbortSignal): Promise<Console> {
  let link = await reach(url, limit);
  const ask = async (text: string, until: AbortSignal) => {
    link = link.usable ? link : await reach(url, until);
    return link.ask(text, until);
  };
  return {
    command: async (text, until) => void (await ask(text, until)),
    async read(until) {
      const rows = await ask('SHOW DATABASES', until).catch((error: unknown) => {
        throw unreachable(error);
      });
      return stateOf(rows, entry);
    },
    async logins(until) {
      const pools = await ask('SHOW POOLS', until);
      return pools.reduce((sum, pool) => (pool['database'] === entry ? sum + Number(pool['sv_login']) : sum), 0);
    },
    async waits(port, until) {
      const clients = await ask('SHOW CLIENTS', until);
      return clients.some(
        client => client['database'] === entry && Number(client['port']) === port && client['state'] === 'waiting',
      );
    },
    close: () => link.close(),
  };
}

async function reach(url: string, limit: AbortSignal): Promise<Link> {
  return openLink(url, limit).catch((error: unknown) => {
    throw unreachable(error);
  });
}

function unreachable(error: unknown): unknown {
  if (!(error instanceof LinkFailure) && !(error instanceof DatabaseError)) return error;
  return failure('unreachable', {
    what: `The pooler's admin console did not answer (${error.message}).`,
    state: 'The pooler is as it was.',
    todo: 'See whether PgBouncer runs and whether its admin reference is right, then retry.',
  });
}

function stateOf(rows: readonly Readonly<Record<string, unknown>>[], entry: string): PoolerState {
  const row = rows.find(one => one['name'] === entry);
  if (row) {
    return {
      paused: Number(row['paused']) === 1,
      host: typeof row['host'] === 'string' ? row['host'] : '',
      port: Number(row['port']),
      connections: Number(row['current_connections']),
    };
  }
  throw failure('pooler-refused', {
    what: `The pooler has no database entry ${entry}.`,
    state: 'Nothing was changed at the pooler.',
    todo: "Correct the entry in the inventory or in the pooler's configuration.",
  });
}
