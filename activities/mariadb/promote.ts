import { formatDuration } from '../../plan/duration.js';
import { FLAPPING_MS } from '../../plan/flapping.js';
import { missingTransactions } from '../../plan/gtid.js';
import type { NodeReading } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { GtidPromotion } from '../../plan/steps/mariadb-promote.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure } from '../fail.js';
import { pollUntil } from '../host/poll.js';
import { earlierAttemptMayHaveActed } from '../postgres/earlier-attempt.js';
import { probePortRepeatedly } from '../postgres/endpoint.js';
import { callHands } from '../postgres/locate.js';
import { mariadbNodeOf, mariadbNodesOf } from './locate.js';
import { readMariadb, readMariadbs } from './read-node.js';
import { checkEpoch, ensureSchema, rowsIfThere, takeEpoch } from './schema.js';
import { addressOf, type MariadbSession, serverError, withMariadb } from './session.js';

type Input = StepInput<StepArgs<'mariadb.promote'>>;

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const OTHERS = { connectMs: 1_000, queryMs: 1_000 };
/** A last fast look, not the proof of the fence: that was the fence's. */
const LAST_LOOK = { times: 3, everyMs: 10, limitMs: 300 };
/** All that was received is applied before the promotion; what is lost otherwise would be lost by us. */
const APPLY_LIMIT_MS = 15_000;
const ROLE_LIMIT_MS = 5_000;
const MOVER = 'lifeboat.promote';

/**
 * `mariadb.promote`: looks first (a promotion of this run is done, anybody else's is refused). Looks twice at everything that speaks against it, before
 * it touches the replica and again after all that was received is applied, right before `read_only` is taken away: the old primary's port, a
 * connection to any primary, and another replica that has more. Then the ledger, the epoch, and how the server comes up after a restart.
 */
export const mariadbPromote = (deps: ActivityDeps) => (input: Input) => promoteReplica(input, deps, refuseFlapping);

type Before = (session: MariadbSession, input: Input, now: number) => Promise<void>;

/** The promotion itself; `before` may refuse it when nothing was touched. A planned move, which loses nothing, is not refused for being the second within an hour. */
export async function promoteReplica(
  input: Input,
  deps: ActivityDeps,
  before: Before = async () => undefined,
): Promise<GtidPromotion> {
  const { args, estate } = input;
  const dsn = await deps.resolve(mariadbNodeOf(estate, args.database, args.region).dsn);
  const done = await withMariadb(args.region, dsn, LIMITS, async session => {
    const lock = await session.row('SELECT GET_LOCK(?, 0) AS got', [MOVER]);
    if (lock.textOrNull('got') !== '1') throw busy(input);
    await checkEpoch(session, input.context);
    const now = await readMariadb(session, args.region, deps.now);
    if (now.inRecovery === false) return await earlierPromotion(session, input, deps.now());
    if (input.context.onlyReadBack) throw notBegun(input);
    await before(session, input, deps.now());
    return await promoteNow(session, input, deps);
  });
  return { ...done, restartsAs: await keepRole(input, deps) };
}

type Done = Omit<GtidPromotion, 'restartsAs'>;

async function promoteNow(session: MariadbSession, input: Input, deps: ActivityDeps): Promise<Done> {
  const { context } = input;
  await lookAround(session, input, deps);
  const started = performance.now();
  await session.rows('STOP SLAVE IO_THREAD');
  await applyReceived(session, input);
  await lookAround(session, input, deps);
  await checkEpoch(session, context);
  await session.rows('STOP SLAVE');
  await session.rows('RESET SLAVE ALL');
  await session.rows('SET GLOBAL read_only = 0');
  const after = await session.row('SELECT @@GLOBAL.read_only AS value');
  if (after.text('value') !== '0') throw stillReadOnly(input);
  return await record(session, input, { promotedInMs: Math.round(performance.now() - started), now: deps.now() });
}

/** Everything received must be applied: `Gtid_IO_Pos` is what has been received, `gtid_slave_pos` what has been applied. */
async function applyReceived(session: MariadbSession, input: Input): Promise<void> {
  let left = 0;
  const applied = await pollUntil(
    async () => {
      const [replica] = await session.rows('SHOW ALL SLAVES STATUS');
      if (!replica) return true;
      const received = replica.textOrNull('Gtid_IO_Pos') ?? '';
      const row = await session.row('SELECT @@GLOBAL.gtid_slave_pos AS position');
      left = missingTransactions(received, row.text('position'));
      return left === 0 && replica.text('Slave_IO_Running') === 'No' ? true : undefined;
    },
    { everyMs: 10, limitMs: APPLY_LIMIT_MS },
  );
  if (applied) return;
  throw failure('promotion-failed', {
    what: `The replica in ${input.args.region} has not applied ${left} of the transactions that it received within ${APPLY_LIMIT_MS} ms.`,
    state: `Nothing was promoted. ${input.args.database} in ${input.args.region} is still a replica, and receives nothing.`,
    todo: 'See why it is slow (SHOW ALL SLAVES STATUS, its error log), then retry the step.',
  });
}

/** Everything that speaks against a promotion, read anew. */
async function lookAround(session: MariadbSession, input: Input, deps: ActivityDeps): Promise<void> {
  const { args, estate } = input;
  const nodes = mariadbNodesOf(estate, args.database);
  const old = addressOf(await deps.resolve(mariadbNodeOf(estate, args.database, args.from).dsn));
  const others = Object.fromEntries(
    Object.entries(nodes).filter(([region]) => region !== args.region && region !== args.from),
  );
  const [{ answered }, around, mine] = await Promise.all([
    probePortRepeatedly(old, LAST_LOOK),
    readMariadbs(others, deps.resolve, deps.now, OTHERS),
    readMariadb(session, args.region, deps.now),
  ]);
  if (answered > 0) throw notFenced(input, `The old primary in ${args.from} accepts connections.`);
  if (mine.receiver === 'streaming') {
    throw notFenced(input, `The replica in ${args.region} still receives from a primary.`);
  }
  const primary = around.nodes.find(node => node.inRecovery === false);
  if (primary) throw notFenced(input, `${primary.region} takes writes.`);
  const ahead = around.nodes.find(node => hasMore(node, mine));
  if (ahead) throw notFenced(input, `The replica in ${ahead.region} has more than the one in ${args.region}.`);
}

function hasMore(node: NodeReading, mine: NodeReading): boolean {
  return missingTransactions(node.gtid?.position ?? '', mine.gtid?.position ?? '') > 0;
}

/** The server takes writes already: ours if the ledger says so, or if an earlier attempt of this very act was cut short before it could. */
async function earlierPromotion(session: MariadbSession, input: Input, now: number): Promise<Done> {
  const { args, context } = input;
  const [row] = await rowsIfThere(
    session,
    'SELECT position, promoted_in_ms FROM lifeboat.promotion_ledger WHERE run = ? AND region = ?',
    [context.run, args.region],
  );
  if (row) return { region: args.region, position: row.text('position'), promotedInMs: row.number('promoted_in_ms') };
  if (earlierAttemptMayHaveActed(context)) return await record(session, input, { promotedInMs: 0, now });
  throw failure('not-a-standby', {
    what: `The server in ${args.region} takes writes already, and its ledger does not say that this run promoted it.`,
    state: `Nothing was changed by this step; ${args.from} stays as it is.`,
    todo: `Find out who made it writable before anything else is done to ${args.database}.`,
  });
}

/** What the server keeps of its own promotion. `gtid_slave_pos` outlives RESET SLAVE ALL: it is where the old primary's history ends here. */
async function record(
  session: MariadbSession,
  { args, context }: Input,
  { promotedInMs, now }: { readonly promotedInMs: number; readonly now: number },
): Promise<Done> {
  const at = await session.row('SELECT @@GLOBAL.gtid_slave_pos AS position, @@GLOBAL.server_id AS id');
  const position = at.text('position');
  await ensureSchema(session);
  await takeEpoch(session, context);
  await session.rows(
    `INSERT IGNORE INTO lifeboat.promotion_ledger (position, region, server_id, run, epoch, bot_at, promoted_in_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [position, args.region, at.number('id'), context.run, context.epoch, now, promotedInMs],
  );
  return { region: args.region, position, promotedInMs };
}

async function refuseFlapping(session: MariadbSession, { args, context }: Input, now: number): Promise<void> {
  const [recent] = await rowsIfThere(
    session,
    'SELECT run, bot_at FROM lifeboat.promotion_ledger ORDER BY bot_at DESC LIMIT 1',
  );
  if (!recent || recent.text('run') === context.run) return;
  const agoMs = Math.max(0, now - recent.number('bot_at'));
  if (agoMs >= FLAPPING_MS || (context.accepted?.by ?? []).length > 0) return;
  throw failure('promoted-recently', {
    what: `${recent.text('run')} promoted a server of ${args.database} only ${formatDuration(agoMs)} ago, and nobody has acknowledged another promotion within ${formatDuration(FLAPPING_MS)}.`,
    state: `Nothing was promoted. ${args.database} in ${args.region} is still a replica.`,
    todo: 'Find out why it failed again so soon, and have the failover approved by people.',
  });
}

/** Done already is done, also when nobody is on the host to write it down: then a restart is safe, but read-only. */
async function keepRole({ args, context, estate }: Input, deps: ActivityDeps): Promise<'primary' | 'replica'> {
  const node = mariadbNodeOf(estate, args.database, args.region);
  const errand = { region: args.region, estate, context, deadlineMs: ROLE_LIMIT_MS };
  const order = { node, epoch: context.epoch, run: context.run, as: 'primary' } as const;
  try {
    await callHands(deps, errand, 'host.mariadb-role', order);
    return 'primary';
  } catch (error) {
    if (isFailure(error, 'epoch-superseded') || serverError(error)) throw error;
    return 'replica';
  }
}

function notFenced({ args }: Input, what: string) {
  return failure('not-fenced', {
    what,
    state: `Nothing was promoted. ${args.database} in ${args.region} is still a replica.`,
    todo: `Fence ${args.from} and prove it, then retry the step.`,
  });
}

function notBegun({ args }: Input) {
  return failure('not-fenced', {
    what: `The promotion of ${args.region} has not happened, and its gates do not let it through now.`,
    state: `Nothing was promoted. ${args.database} in ${args.region} is still a replica.`,
    todo: 'See what the gates say, then retry the step.',
  });
}

function busy({ args }: Input) {
  return failure('unreachable', {
    what: `Another attempt of this step still holds the server in ${args.region}.`,
    state: 'Nothing was changed by this attempt.',
    todo: 'Retry the step; the other one ends with its connection.',
  });
}

function stillReadOnly({ args }: Input) {
  return failure('promotion-failed', {
    what: `The server in ${args.region} was told to take writes and is still read-only.`,
    state: `Nothing takes writes for ${args.database}; its replication was reset.`,
    todo: "Read the server's error log, then retry the step.",
  });
}
