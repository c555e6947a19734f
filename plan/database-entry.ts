import { z } from 'zod';
import { DurationText } from './duration-text.js';
import { Name } from './name.js';
import { TableRule } from './reconcile-table.js';
import { Reference } from './reference.js';

/** What every engine's server has. */
const Server = {
  /** Connection URL for Lifeboat itself: a role that may promote, read control functions and write the `lifeboat` schema. */
  dsn: Reference,
  /** Connection URL that the other regions' standbys follow this node with. */
  replication: Reference,
  /** The data directory; read on the region's worker only. */
  data: Reference,
  /** Starts the server through whatever supervises it; an argument vector, never a shell string. An item may be a reference. */
  start: z.array(z.string().min(1)).min(1),
  /**
   * Who starts the server after a crash or a reboot. `lifeboat`: nothing but the region's worker does, so a region that cannot be
   * reached stays down once it is down. `system`: something else may, so an unreachable region is never proved fenced.
   */
  starts: z.enum(['lifeboat', 'system']).default('system'),
  /**
   * Cuts the host off when its worker cannot: power, storage, network. An argument vector, run by the control worker; an item may be a
   * reference. Exit code 0 must mean that the server is down *and* that nothing starts it again.
   */
  fence: z.array(z.string().min(1)).min(1).optional(),
};

const Node = z.strictObject({
  ...Server,
  /** The directory of PostgreSQL's programs; read on the region's worker only. */
  programs: Reference,
  /** The region's worker stops its primary when it could not renew this for so long. Needs Temporal to answer all the time. */
  lease: DurationText.optional(),
  /**
   * Whatever starts the server also ends it at the deadline in the lease file, at the latest with SIGKILL and whatever became of the worker. Only
   * then, and with `starts: lifeboat`, does a lease that has run out count as a fence.
   */
  bound: z.boolean().optional(),
});

const MariadbNode = z.strictObject({
  ...Server,
  /** The directory of MariaDB's programs (`mariadb-binlog`); read on the region's worker only. */
  programs: Reference,
  /**
   * A file that Lifeboat alone writes, read by the server whenever it starts: its name ends in `.cnf` and its directory is an `!includedir` at the
   * end of the server's option file. What makes a server read-only for ever stands here. Read on the region's worker only.
   */
  include: Reference,
});

/** The jurisdictions whose regions may hold a copy of it; any, when this is not said. */
const residency = z.array(Name).min(1).optional();

/** The tables whose stranded writes are reconciled, and how. */
const Tables = z.record(z.string().regex(/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/), TableRule);
const isEmpty = (tables: Readonly<Record<string, unknown>>): boolean => Object.keys(tables).length === 0;

const PostgresDatabase = z.strictObject({
  engine: z.literal('postgresql'),
  nodes: z.record(Name, Node),
  tables: Tables.default({}),
  residency,
});

const MariadbDatabase = z.strictObject({
  engine: z.literal('mariadb'),
  nodes: z.record(Name, MariadbNode),
  /** None: errant transactions of MariaDB are listed and kept, and decided by people. */
  tables: Tables.refine(isEmpty, 'expected no tables: nothing of MariaDB is reconciled by rules').default({}),
  residency,
});

/** A database of the inventory, by its engine. */
export const DatabaseEntry = z.discriminatedUnion('engine', [PostgresDatabase, MariadbDatabase]);

/** A server of PostgreSQL. */
export type DatabaseNode = z.output<typeof Node>;
export type MariadbNode = z.output<typeof MariadbNode>;
