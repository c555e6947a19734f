import { dirname, join } from 'node:path';
import { describeRanges, errantRanges, missingTransactions } from '../../plan/gtid.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { Follow } from '../../plan/steps/postgres-follow.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import type { Errant } from '../host/mariadb-errant.js';
import { pollUntil } from '../host/poll.js';
import { callHands, type Errand } from '../postgres/locate.js';
import { mariadbNodeOf } from './locate.js';
import { readMariadb } from './read-node.js';
import { addressOf, type MariadbSession, withMariadb } from './session.js';

type Input = StepInput<StepArgs<'mariadb.follow'>>;

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const START_LIMIT_MS = 40_000;
const STOP_LIMIT_MS = 5_000;
const CATCH_UP_LIMIT_MS = 50_000;
const BINLOG_LIMIT_MS = 35_000;
/** How many are named in the failure; all of them are in the evidence. */
const NAMED = 20;

/**
 * `mariadb.follow`: starts a server read-only, lays its binary log against the upstream's, and makes it a replica only when it has nothing that the
 * upstream lacks. MariaDB has no rewind: a server with errant transactions is fenced again, and they are listed and kept for people. Caught up means
 * that it has applied past a position read from the upstream after its start.
 */
export const mariadbFollow =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<Follow> => {
    const { args, context, estate } = input;
    const node = mariadbNodeOf(estate, args.database, args.region);
    const upstream = mariadbNodeOf(estate, args.database, args.upstream);
    const source = addressOf(await deps.resolve(upstream.replication));
    const started = performance.now();
    return await withMariadb(args.upstream, await deps.resolve(upstream.dsn), LIMITS, async there => {
      const primary = await readMariadb(there, args.upstream, deps.now);
      if (primary.inRecovery !== false) throw notPrimary(input);
      const errand = { region: args.region, estate, context, deadlineMs: START_LIMIT_MS + STOP_LIMIT_MS + 10_000 };
      const order = { node, epoch: context.epoch, run: context.run };
      await callHands(deps, errand, 'host.mariadb-start', { ...order, as: 'replica', limitMs: START_LIMIT_MS });
      return await withMariadb(args.region, await deps.resolve(node.dsn), LIMITS, async here => {
        const mine = await readMariadb(here, args.region, deps.now);
        const ranges = errantRanges(mine.gtid?.state ?? '', primary.gtid?.state ?? '', primary.gtid?.serverId);
        if (ranges.length > 0) {
          const files = await binaryLogs(here);
          const found = await setAside({ order, errand, ranges, files }, deps);
          throw diverged(input, describeRanges(ranges), found);
        }
        await replicateFrom(here, source);
        const target = (await there.row('SELECT @@GLOBAL.gtid_binlog_pos AS position')).text('position');
        return { streamingAfterMs: await waitUntilThere(here, { input, target, started }), caughtUpTo: target };
      });
    });
  };

/** Follows that server by GTID, from what this one has by itself or from others. One that follows it already is left alone. */
async function replicateFrom(session: MariadbSession, source: ReturnType<typeof addressOf>): Promise<void> {
  const [replica] = await session.rows('SHOW ALL SLAVES STATUS');
  const same = replica?.text('Master_Host') === source.host && replica.number('Master_Port') === source.port;
  if (!same) {
    await session.rows('STOP SLAVE');
    const quote = (value: string) => session.quote(value);
    await session.rows(
      `CHANGE MASTER TO MASTER_HOST = ${quote(source.host)}, MASTER_PORT = ${Math.trunc(source.port)},
         MASTER_USER = ${quote(source.user)}, MASTER_PASSWORD = ${quote(source.password)},
         MASTER_USE_GTID = current_pos, MASTER_CONNECT_RETRY = 1, MASTER_HEARTBEAT_PERIOD = 1`,
    );
  }
  await session.rows('START SLAVE');
}

async function waitUntilThere(
  session: MariadbSession,
  { input, target, started }: { readonly input: Input; readonly target: string; readonly started: number },
): Promise<number> {
  let seen = 'it has no replication';
  const streamingAfterMs = await pollUntil(
    async () => {
      const [replica] = await session.rows('SHOW ALL SLAVES STATUS');
      if (!replica) return undefined;
      const position = (await session.row('SELECT @@GLOBAL.gtid_current_pos AS position')).text('position');
      const [io, sql] = [replica.text('Slave_IO_Running'), replica.text('Slave_SQL_Running')];
      const left = missingTransactions(target, position);
      const said = `${replica.textOrNull('Last_IO_Error') ?? ''} ${replica.textOrNull('Last_SQL_Error') ?? ''}`.trim();
      seen = `receiving: ${io}, applying: ${sql}, ${left} transactions behind${said === '' ? '' : `, it says: ${said}`}`;
      return io === 'Yes' && sql === 'Yes' && left === 0 ? Math.round(performance.now() - started) : undefined;
    },
    { everyMs: 20, limitMs: CATCH_UP_LIMIT_MS },
  );
  if (streamingAfterMs !== undefined) return streamingAfterMs;
  const { args } = input;
  throw failure('not-following', {
    what: `${args.region} does not follow ${args.upstream}: ${seen}.`,
    state: `${args.database} takes writes in ${args.upstream} and has no replica in ${args.region}.`,
    todo: "Read the replica's error log, then retry the step.",
  });
}

/** The paths of the binary logs on the host, oldest first. */
async function binaryLogs(session: MariadbSession): Promise<readonly string[]> {
  const base = (await session.row('SELECT @@GLOBAL.log_bin_basename AS base')).text('base');
  const logs = await session.rows('SHOW BINARY LOGS');
  return logs.map(log => join(dirname(base), log.text('Log_name')));
}

interface Aside {
  readonly order: { readonly node: ReturnType<typeof mariadbNodeOf>; readonly epoch: number; readonly run: string };
  readonly errand: Errand;
  readonly ranges: ReturnType<typeof errantRanges>;
  readonly files: readonly string[];
}

/** Keeps what the errant transactions did, and fences the server again: it must not be taken for a replica by anybody. */
async function setAside({ order, errand, ranges, files }: Aside, deps: ActivityDeps): Promise<Errant> {
  const asked = { ...errand, deadlineMs: BINLOG_LIMIT_MS };
  const found = await callHands(deps, asked, 'host.mariadb-errant', { ...order, ranges, files });
  await callHands(deps, asked, 'host.mariadb-fence', { ...order, limitMs: STOP_LIMIT_MS });
  return found;
}

function diverged({ args }: Input, ranges: string, { gtids, evidence }: Errant) {
  const named = gtids.slice(0, NAMED).join(', ');
  const more = gtids.length > NAMED ? ` and ${gtids.length - NAMED} more` : '';
  return failure('not-reconciled', {
    what: `${args.region} has ${gtids.length} transactions that ${args.upstream} lacks: ${named === '' ? ranges : named}${more}.`,
    state: `It is fenced and follows nobody; what they did is kept on its host in ${evidence}. ${args.upstream} takes writes.`,
    todo: `Decide what of them is to be done again in ${args.upstream}, then rebuild ${args.region} from a backup of it and retry the step.`,
  });
}

function notPrimary({ args }: Input) {
  return failure('not-a-primary', {
    what: `The server in ${args.upstream} takes no writes.`,
    state: 'Nothing was changed by this step.',
    todo: 'Name the region of the current primary.',
  });
}
