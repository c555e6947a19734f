import { missingTransactions } from '../../plan/gtid.js';
import type { NodeReading } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { GtidPromotion } from '../../plan/steps/mariadb-promote.js';
import type { GtidSwitchover } from '../../plan/steps/mariadb-switchover.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import { earlierAttemptMayHaveActed } from '../postgres/earlier-attempt.js';
import { callHands, trafficOf } from '../postgres/locate.js';
import { closeRoutes } from '../postgres/routes.js';
import { mariadbNodeOf } from './locate.js';
import { promoteReplica } from './promote.js';
import { quieten } from './quieten.js';
import { readMariadbs } from './read-node.js';
import { checkEpoch } from './schema.js';
import { addressOf, type MariadbSession, withMariadb } from './session.js';
import { mariadbUnfence } from './unfence.js';

type Input = StepInput<StepArgs<'mariadb.switchover'>>;

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
/** Statements under way have been ended by then; one that does not end gives the move up. */
const LOCK_SECONDS = 5;
const STOP_LIMIT_MS = 10_000;
const ROLE_LIMIT_MS = 5_000;

/**
 * `mariadb.switchover`: looks first. A promotion of this run is done; a move that was cut short before it is put back and begun again, because nobody
 * could prove any more what the standby has. Otherwise: routes closed, clients ended, every commit locked out (`FLUSH TABLES WITH READ LOCK` holds
 * for those too who may write in spite of `read_only`), the position read under the lock, the standby waited for, and the server stopped for good
 * while the lock is held. Then the standby is promoted. Everything before the promotion is undone when it fails.
 */
export const mariadbSwitchover =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<GtidSwitchover> => {
    const { from, to } = await readPair(input, deps);
    if (to.inRecovery === false) {
      if (from.inRecovery === false) throw twoPrimaries(input);
      const done = await promote(input, deps);
      return { ...done, everything: done.position, gapMs: null };
    }
    if (input.context.onlyReadBack) return await putBack(input, deps, 'its gates do not let it through now');
    if (from.inRecovery !== false) {
      if (earlierAttemptMayHaveActed(input.context))
        return await putBack(input, deps, 'an earlier attempt was cut short');
      throw notReady(input, `the server in ${input.args.from} takes no writes (${from.detail})`);
    }
    const doubt = whyNot(to);
    if (doubt) throw notReady(input, `the server in ${input.args.to} ${doubt}`);
    return await move(input, deps);
  };

async function move(input: Input, deps: ActivityDeps): Promise<GtidSwitchover> {
  await seeHands(input, deps);
  const started = performance.now();
  let everything: string;
  try {
    everything = await stopWithEverything(input, deps);
  } catch (error) {
    return await putBack(input, deps, reasonOf(error));
  }
  try {
    const promoted = await promote(input, deps);
    return { ...promoted, everything, gapMs: Math.round(performance.now() - started) };
  } catch (error) {
    // It may have happened: whoever looks next sees whether it did.
    if (!isFailure(error) || isFailure(error, 'outcome-unknown', 'epoch-superseded')) throw error;
    return await putBack(input, deps, reasonOf(error));
  }
}

async function readPair({ args, estate }: Input, deps: ActivityDeps) {
  const [from, to] = [args.from, args.to].map(region => mariadbNodeOf(estate, args.database, region));
  const nodes = { ...(from ? { [args.from]: from } : {}), ...(to ? { [args.to]: to } : {}) };
  const reading = await readMariadbs(nodes, deps.resolve, deps.now, LIMITS);
  const of = (region: string): NodeReading => {
    const node = reading.nodes.find(one => one.region === region);
    if (node) return node;
    throw failure('unreachable', {
      what: `The server in ${region} was not read.`,
      state: 'Nothing was changed by this step.',
      todo: 'Retry the step.',
    });
  };
  return { from: of(args.from), to: of(args.to) };
}

/** Whoever cannot stop the server cannot start it again either, so they must be there before clients are sent away. Writes down what is so already. */
async function seeHands({ args, context, estate }: Input, deps: ActivityDeps): Promise<void> {
  const node = mariadbNodeOf(estate, args.database, args.from);
  const errand = { region: args.from, estate, context, deadlineMs: ROLE_LIMIT_MS };
  await callHands(deps, errand, 'host.mariadb-role', { node, epoch: context.epoch, run: context.run, as: 'primary' });
}

/** What would make the standby late, or its position mean nothing. */
function whyNot({ inRecovery, detail, receiver, replayPaused, applyDelayMs, gtid }: NodeReading): string | undefined {
  if (inRecovery !== true) return `does not answer as a standby (${detail})`;
  if (receiver !== 'streaming') return `does not receive from the primary (receiver: ${receiver ?? 'none'})`;
  if (replayPaused !== false) return 'does not apply what it receives';
  if ((applyDelayMs ?? 0) > 0) return 'applies late on purpose';
  return gtid?.strict === true ? undefined : 'runs without gtid_strict_mode';
}

/** Ends with the old primary stopped for good and its last position applied by the standby. */
async function stopWithEverything(input: Input, deps: ActivityDeps): Promise<string> {
  const { args, context, estate } = input;
  const node = mariadbNodeOf(estate, args.database, args.from);
  const dsn = await deps.resolve(node.dsn);
  await withMariadb(args.from, dsn, LIMITS, session => checkEpoch(session, context));
  const traffic = args.traffic === undefined ? {} : trafficOf(estate, args.traffic);
  await closeRoutes(traffic, args.from, addressOf(dsn), deps);
  return await withLock(input, dsn, deps, async everything => {
    await waitForStandby(input, everything, deps);
    await stop(input, deps);
    return everything;
  });
}

/** A connection of its own, opened after the clients were ended: the ending takes every other one. */
async function withLock(
  { args, context }: Input,
  dsn: string,
  deps: ActivityDeps,
  under: (everything: string) => Promise<string>,
): Promise<string> {
  await quieten(dsn, context, deps);
  return await withMariadb(args.from, dsn, LIMITS, async session => {
    await session.rows('SET SESSION lock_wait_timeout = ?', [LOCK_SECONDS]);
    await session.rows('FLUSH TABLES WITH READ LOCK', [], LOCK_SECONDS * 1_000 + 1_000);
    return await under((await session.row('SELECT @@GLOBAL.gtid_binlog_pos AS position')).text('position'));
  });
}

async function waitForStandby({ args, estate }: Input, everything: string, deps: ActivityDeps): Promise<void> {
  const dsn = await deps.resolve(mariadbNodeOf(estate, args.database, args.to).dsn);
  await withMariadb(args.to, dsn, LIMITS, async session => {
    await waitFor(session, everything, args.catch_up_limit);
    const position = (await session.row('SELECT @@GLOBAL.gtid_slave_pos AS position')).text('position');
    const left = missingTransactions(everything, position);
    if (left > 0) throw new Error(`the standby lacks ${left} transactions after ${args.catch_up_limit} ms`);
  });
}

/** What it returns is not the proof: the position read after it is. */
async function waitFor(session: MariadbSession, position: string, limitMs: number): Promise<void> {
  await session.rows('SELECT MASTER_GTID_WAIT(?, ?) AS waited', [position, limitMs / 1_000], limitMs + 2_000);
}

async function stop({ args, context, estate }: Input, deps: ActivityDeps): Promise<void> {
  const node = mariadbNodeOf(estate, args.database, args.from);
  const errand = { region: args.from, estate, context, deadlineMs: STOP_LIMIT_MS + 10_000 };
  const order = { node, epoch: context.epoch, run: context.run, limitMs: STOP_LIMIT_MS };
  const host = await callHands(deps, errand, 'host.mariadb-fence', order);
  const stopped = host.hands === 'acted' && host.processes === 0 && host.standbySignal && host.fenceFile;
  if (!stopped) throw new Error(`the server in ${args.from} was not stopped for good`);
}

async function promote(input: Input, deps: ActivityDeps): Promise<GtidPromotion> {
  const { database, from, to } = input.args;
  return await promoteReplica({ ...input, args: { database, region: to, from } }, deps);
}

async function putBack(input: Input, deps: ActivityDeps, why: string): Promise<never> {
  const { database, from, to, traffic } = input.args;
  const args = { database, region: from, ...(traffic === undefined ? {} : { traffic }) };
  await mariadbUnfence(deps)({ ...input, args }).catch((error: unknown) => {
    throw failure('undo-failed', {
      what: `The switchover was given up (${why}), and ${from} could not be opened again: ${reasonOf(error)}`,
      state: `Nothing was promoted by this attempt. Whether ${from} takes writes is not known.`,
      todo: `Look at both servers. Open ${from} again only while ${to} is read-only.`,
    });
  });
  throw failure('switchover-undone', {
    what: `The switchover was given up: ${why}`,
    state: `Nothing was promoted. ${from} takes writes, and its client routes are open.`,
    todo: 'See what is said here, then retry the step.',
  });
}

function notReady({ args }: Input, why: string) {
  return failure('not-a-standby', {
    what: `${args.database} cannot be switched over: ${why}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Put that right, then retry the step.',
  });
}

function twoPrimaries({ args }: Input) {
  return failure('two-primaries', {
    what: `Both ${args.from} and ${args.to} take writes.`,
    state: 'Nothing was changed by this step.',
    todo: 'Fence one of them at once, and find out who opened it.',
  });
}
