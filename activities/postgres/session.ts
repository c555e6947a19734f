import { Client, type QueryConfig } from 'pg';
import { Row } from './row.js';

export interface SessionOptions {
  readonly connectMs: number;
  /** The deadline of each statement, kept by us: `statement_timeout` does not end a commit that waits for a lost standby. */
  readonly queryMs: number;
  /** Statements with values are prepared once and kept: for an act that repeats a few of them thousands of times. */
  readonly prepare?: boolean;
}

/** One connection to one server, for one act. After an error it must be closed: a statement past its deadline still owns the connection. */
export interface Session {
  rows(text: string, values?: readonly unknown[], queryMs?: number): Promise<Row[]>;
  /** The first row; throws when there is none. */
  row(text: string, values?: readonly unknown[], queryMs?: number): Promise<Row>;
  close(): Promise<void>;
  /** Fires when the connection is gone, also while nothing is asked: a killed server closes it within a millisecond. */
  readonly lost: AbortSignal;
}

/**
 * `synchronous_commit=local`: Lifeboat's own writes must not hang on a standby that is gone. The output settings make a value's text the same
 * on every server, because stranded rows are compared by it.
 */
const SETTINGS =
  '-c synchronous_commit=local -c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=1 -c bytea_output=hex';

/** The server keeps every prepared statement until the connection ends. */
const MOST_PREPARED = 500;

/** Opens a connection. Errors are the driver's own; `contactOf` says what they mean. */
export async function openSession(dsn: string, options: SessionOptions): Promise<Session> {
  const { queryMs, prepare = false } = options;
  const lost = new AbortController();
  const client = await openClient(dsn, options);
  client.once('end', () => lost.abort());
  const names = new Map<string, string>();
  const rows: Session['rows'] = async (text, values = [], limit = queryMs) => {
    // The types of the driver do not know the deadline of a single statement; it is there since pg 8.
    const statement: QueryConfig & { query_timeout: number } = { text, values: [...values], query_timeout: limit };
    if (prepare && values.length > 0) {
      if (names.size < MOST_PREPARED && !names.has(text)) names.set(text, `lifeboat_${names.size}`);
      const name = names.get(text);
      if (name !== undefined) statement.name = name;
    }
    const answer = await client.query<Record<string, unknown>>(statement);
    return answer.rows.map(columns => new Row(columns));
  };
  return {
    rows,
    async row(text, values, limit) {
      const [first] = await rows(text, values, limit);
      if (first) return first;
      throw new Error('The server answered no row where one was expected');
    },
    close: () => endQuietly(client),
    lost: lost.signal,
  };
}

async function openClient(dsn: string, { connectMs, queryMs }: SessionOptions): Promise<Client> {
  const client = new Client({
    connectionString: dsn,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    keepAlive: true,
    application_name: 'lifeboat',
    options: SETTINGS,
    // Everything as text: numbers above 2^53, positions and times must not lose anything on the way.
    types: { getTypeParser: () => (value: string) => value },
  });
  // Without a listener the loss of an idle connection ends the process. The next statement on it fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await endQuietly(client);
    throw error;
  }
  return client;
}

/** Opens a connection for one piece of work and closes it whatever happens. */
export async function withSession<Result>(
  dsn: string,
  options: SessionOptions,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(dsn, options);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Ends a connection without waiting for a server that may be frozen. */
async function endQuietly(client: Client): Promise<void> {
  const ended = client.end().catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, 200);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

/**
 * What a failed contact says. `refused` is a positive answer of the host: nothing listens there. Everything else is silence, also a server
 * that answers the handshake with an error: it is not down.
 */
export function contactOf(error: unknown): { readonly contact: 'refused' | 'silent'; readonly detail: string } {
  const code = errorCode(error);
  if (code === 'ECONNREFUSED') return { contact: 'refused', detail: 'connection refused' };
  const detail = error instanceof Error && error.message !== '' ? error.message : String(code ?? error);
  return { contact: 'silent', detail };
}

/** The `code` of a driver's or a system's error: an SQLSTATE or an errno name. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
