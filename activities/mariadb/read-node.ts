import { joinPositions, parseGtids } from '../../plan/gtid.js';
import type { NodeReading, ReplicationReading } from '../../plan/replication.js';
import type { MariadbNode } from '../../plan/database-entry.js';
import type { Row } from '../postgres/row.js';
import { unanswered } from '../postgres/read-node.js';
import { rowsIfThere } from './schema.js';
import { type MariadbSession, openMariadb, type SessionLimits, serverError } from './session.js';

const STATUS = `
  SELECT @@GLOBAL.read_only AS read_only, @@GLOBAL.server_id AS server_id, @@GLOBAL.gtid_domain_id AS domain_id,
         @@GLOBAL.gtid_strict_mode AS strict_mode, @@GLOBAL.gtid_binlog_pos AS binlog_pos,
         @@GLOBAL.gtid_slave_pos AS slave_pos, @@GLOBAL.gtid_binlog_state AS binlog_state`;

/** Reads one server that answers. Who takes writes is a primary; a server that is read-only is none, whatever it once was. */
export async function readMariadb(session: MariadbSession, region: string, now: () => number): Promise<NodeReading> {
  const status = await session.row(STATUS);
  const [replica] = await session.rows('SHOW ALL SLAVES STATUS');
  const [beat] = await rowsIfThere(session, 'SELECT bot_at FROM lifeboat.heartbeat WHERE id = 1');
  const [promotion] = await rowsIfThere(
    session,
    'SELECT bot_at FROM lifeboat.promotion_ledger ORDER BY bot_at DESC LIMIT 1',
  );
  const at = now();
  const readOnly = status.text('read_only') !== '0';
  const received = replica?.textOrNull('Gtid_IO_Pos') ?? '';
  const own = joinPositions(status.text('binlog_pos'), status.text('slave_pos'));
  const position = joinPositions(own, received);
  return {
    ...unanswered(region, at, null),
    contact: 'answered',
    detail: readOnly ? 'standby' : 'primary',
    inRecovery: readOnly,
    systemId: `domain ${status.text('domain_id')}`,
    replayPaused: replica ? replica.text('Slave_SQL_Running') !== 'Yes' : null,
    applyDelayMs: replica ? (replica.numberOrNull('SQL_Delay') ?? 0) * 1_000 : null,
    receiver: receiverOf(replica),
    heartbeatAt: beat?.number('bot_at') ?? null,
    transactions: parseGtids(own).reduce((sum, { sequence }) => sum + sequence, 0),
    promotedAgoMs: promotion ? Math.max(0, at - promotion.number('bot_at')) : null,
    gtid: {
      serverId: status.number('server_id'),
      position,
      state: status.text('binlog_state'),
      strict: status.text('strict_mode') === '1',
    },
  };
}

/** Like a receiver of PostgreSQL: `streaming` while its I/O thread says that it is connected. */
function receiverOf(replica: Row | undefined): string | null {
  if (!replica) return null;
  const running = replica.text('Slave_IO_Running');
  return running === 'Yes' ? 'streaming' : running.toLowerCase();
}

/** What is done on a server that takes writes before it is read; the watch writes its heartbeat here. */
type BeforePrimary = (session: MariadbSession) => Promise<void>;

/**
 * Reads every server of a database: first all primaries and then the replicas, so that what a replica is found to lack is never more than what it
 * lacked when the primary was read.
 */
export async function readMariadbs(
  nodes: Readonly<Record<string, MariadbNode>>,
  resolve: (reference: string) => Promise<string>,
  now: () => number,
  limits: SessionLimits,
  beforePrimary: BeforePrimary = async () => undefined,
): Promise<ReplicationReading> {
  const opened: readonly Opened[] = await Promise.all(
    Object.entries(nodes).map(async ([region, { dsn }]) => await openOne(region, dsn, { resolve, now, limits })),
  );
  const answering = opened.flatMap(one => ('session' in one ? [one] : []));
  const silent = opened.flatMap(one => ('reading' in one ? [one.reading] : []));
  try {
    const primaries = await Promise.all(answering.filter(isPrimary).map(one => readOne(one, now, beforePrimary)));
    const replicas = await Promise.all(answering.filter(one => !isPrimary(one)).map(one => readOne(one, now)));
    return { at: now(), nodes: [...primaries, ...replicas, ...silent] };
  } finally {
    for (const { session } of answering) session.close();
  }
}

interface Answering {
  readonly region: string;
  readonly session: MariadbSession;
  readonly inRecovery: boolean | null;
}
function isPrimary({ inRecovery }: Answering): boolean {
  return inRecovery === false;
}

type Opened = Answering | { readonly reading: NodeReading };

interface Looking {
  readonly resolve: (reference: string) => Promise<string>;
  readonly now: () => number;
  readonly limits: SessionLimits;
}

async function openOne(region: string, dsn: string, { resolve, now, limits }: Looking): Promise<Opened> {
  let session: MariadbSession | undefined;
  try {
    session = await openMariadb(await resolve(dsn), limits);
    const { inRecovery } = await readMariadb(session, region, now);
    return { region, session, inRecovery };
  } catch (error) {
    session?.close();
    return { reading: unanswered(region, now(), error) };
  }
}

async function readOne(
  { session, region }: Answering,
  now: () => number,
  before: BeforePrimary = async () => undefined,
): Promise<NodeReading> {
  try {
    const refusal = await before(session).then(() => undefined, refusalOf);
    const reading = await readMariadb(session, region, now);
    return refusal === undefined ? reading : { ...reading, wrote: false, detail: refusal };
  } catch (error) {
    return unanswered(region, now(), error);
  }
}

/** A server that says no to a write answers all the same. */
function refusalOf(error: unknown): string {
  const said = serverError(error);
  if (said) return said.message;
  throw error;
}
