import type { Connection } from 'mysql2/promise';
import { failure, isFailure, reasonOf } from '../fail.js';
import { Row } from '../postgres/row.js';
import { contactOf } from '../postgres/session.js';
import { loadMysql } from './driver.js';

export interface SessionLimits {
  readonly connectMs: number;
  readonly queryMs: number;
}

/** One connection to one server of MariaDB, for one act. After an error it must be closed. */
export interface MariadbSession {
  /** Without values the text protocol, with values a prepared statement: nothing is ever put into the text. */
  rows(text: string, values?: readonly (string | number)[], queryMs?: number): Promise<readonly Row[]>;
  row(text: string, values?: readonly (string | number)[], queryMs?: number): Promise<Row>;
  /** A literal, quoted by the driver, for the few statements that take no parameter (`CHANGE MASTER TO`). */
  quote(value: string): string;
  close(): void;
}

/** Opens a connection. A refused one means that nothing listens there; see `contactOf`. */
export async function openMariadb(dsn: string, { connectMs, queryMs }: SessionLimits): Promise<MariadbSession> {
  const { createConnection } = await loadMysql();
  const { host, port, user, password } = addressOf(dsn);
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    connectTimeout: connectMs,
    // Sequence numbers have 64 bits, and times must come as they are.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    multipleStatements: false,
  });
  // Without a listener the loss of an idle connection ends the process; the next statement on it fails by itself.
  connection.on('error', () => undefined);
  const rows: MariadbSession['rows'] = async (text, values = [], limit = queryMs) => {
    const statement = { sql: text, timeout: limit };
    const [answer] =
      values.length === 0 ? await connection.query(statement) : await connection.execute(statement, [...values]);
    return Array.isArray(answer) ? answer.map(columns => new Row(textsOf(columns))) : [];
  };
  return {
    rows,
    async row(text, values, limit) {
      const [first] = await rows(text, values, limit);
      if (first) return first;
      throw new Error('The server answered no row where one was expected');
    },
    quote: value => connection.escape(value),
    close: () => endQuietly(connection),
  };
}

/** Opens a connection for one piece of work and closes it whatever happens. Fails with `unreachable`: then nothing was asked of it yet. */
export async function withMariadb<Result>(
  region: string,
  dsn: string,
  limits: SessionLimits,
  use: (session: MariadbSession) => Promise<Result>,
): Promise<Result> {
  const session = await openMariadb(dsn, limits).catch((error: unknown) => {
    throw failure('unreachable', {
      what: `The server in ${region} did not answer (${contactOf(error).detail}).`,
      state: `Nothing was changed in ${region} by this attempt.`,
      todo: `See whether the server in ${region} runs and can be reached, then retry the step.`,
    });
  });
  try {
    return await use(session);
  } catch (error) {
    throw isFailure(error) ? error : brokenOff(region, error);
  } finally {
    session.close();
  }
}

/** The server refused a statement in the middle of an act, or the way to it broke. */
function brokenOff(region: string, error: unknown) {
  const said = serverError(error);
  return failure(said ? 'program-failed' : 'outcome-unknown', {
    what: said
      ? `The server in ${region} refused: ${said.message}.`
      : `The connection to ${region} broke: ${reasonOf(error)}.`,
    state: 'What the step had done before stands.',
    todo: said
      ? 'Check the grants of its role (docs/other-engines.md), then retry the step: it looks first.'
      : `Get ${region} to answer, then retry the step: it looks first.`,
  });
}

export interface MariadbAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** What a connection URL such as `mariadb://lifeboat:secret@db.example:3306` says; port 3306 where it names none. */
export function addressOf(dsn: string): MariadbAddress {
  const url = new URL(dsn);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

/** Whether the server itself said no, with an error number of its own; anything else is the way to it. */
export function serverError(error: unknown): { readonly errno: number; readonly message: string } | undefined {
  if (!(error instanceof Error) || !('sqlState' in error) || !('errno' in error)) return undefined;
  return typeof error.errno === 'number' ? { errno: error.errno, message: error.message } : undefined;
}

function textsOf(columns: unknown): Record<string, unknown> {
  if (typeof columns !== 'object' || columns === null) return {};
  return Object.fromEntries(Object.entries(columns).map(([name, value]: [string, unknown]) => [name, textOf(value)]));
}

/** The text protocol has numbers and texts; a state such as `gtid_binlog_state` may come as bytes. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return Buffer.isBuffer(value) ? value.toString('utf8') : null;
}

/** A server that is frozen answers no goodbye either. */
function endQuietly(connection: Connection): void {
  connection.destroy();
}
