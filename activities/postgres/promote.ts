import { formatDuration } from '../../plan/duration.js';
import { FLAPPING_MS } from '../../plan/flapping.js';
import type { Promotion } from '../../plan/promotion.js';
import type { WatchState } from '../../plan/replication.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { cancellation } from '../deadline.js';
import { failure, finalFailure, isFailure, reasonOf } from '../fail.js';
import { keepForOthers, recordFork } from './after-promotion.js';
import { checkpointSoon } from './checkpoint.js';
import { tryClientLogins } from './client-logins.js';
import { earlierAttemptMayHaveActed } from './earlier-attempt.js';
import { type Endpoint, endpointOf, probePortRepeatedly } from './endpoint.js';
import { checkEpoch, takeEpoch } from './epoch.js';
import { findPromotion, newestPromotion } from './ledger.js';
import { nodeOf, nodesOf, trafficOf } from './locate.js';
import { promoteStandby, readStanding, type Standing } from './promotion.js';
import { promotionBegun } from './promotion-begun.js';
import { promotedAgo } from './read-node.js';
import { ensureSchema } from './schema.js';
import type { Session } from './session.js';
import { endOtherMovers, MOVER } from './switchover/movers.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.promote'>>;

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const PROMOTE_LIMIT_MS = 20_000;
/** A last fast look, not the proof of the fence: that was the fence's. */
const LAST_LOOK = { times: 3, everyMs: 10, limitMs: 300 };
/** Long enough to send the CHECKPOINT. Clients wait for what comes after this act, and a rewind checks for itself that it has ended. */
const CHECKPOINT_WAIT_MS = 25;
/** How long a server that has become unreachable is tried again here. With the limits above it stays within the step's 30 s. */
const TRY_MS = 12_000;
const AGAIN_MS = 300;

/** Whether the standby may have been asked to promote itself by now: then an answer that does not come leaves it unknown. */
interface Asked {
  asked: boolean;
}

/**
 * `postgres.promote`: looks first (a promotion of this run is done, anybody else's is refused), makes sure once more that the old primary's
 * port takes no connection, checks epoch and ledger, promotes, records the fork, keeps what the others need, and starts a CHECKPOINT. A network that
 * fails in the middle is tried again here and not by Temporal, because only this attempt knows whether the promotion was asked for. Clients wait
 * meanwhile, so what does not depend on each other is done at once.
 */
export const promote =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<Promotion> => {
    const asked: Asked = { asked: earlierAttemptMayHaveActed(input.context) };
    const started = performance.now();
    for (;;) {
      try {
        return await attempt(input, deps, asked);
      } catch (error) {
        const lost = isFailure(error, 'unreachable') || !(isFailure(error) || error instanceof DatabaseError);
        if (!lost) throw error;
        if (performance.now() - started > TRY_MS) throw outOfReach(input, error, asked);
        await delay(AGAIN_MS, undefined, { signal: cancellation() });
      }
    }
  };

async function attempt(input: Input, deps: ActivityDeps, asked: Asked): Promise<Promotion> {
  const { args, estate } = input;
  const dsn = await deps.resolve(nodeOf(estate, args.database, args.region).dsn);
  const around = lookAround(input, deps);
  // A server that is a primary already is not held against what is around it.
  around.catch(() => undefined);
  return await withNode(args.region, dsn, LIMITS, async session => {
    await session.rows(`SELECT set_config('application_name', $1, false)`, [MOVER]);
    // What an earlier connection has sent may still be on its way through the network; without its connection it is nothing.
    await endOtherMovers(session);
    const standing = await placeInHistory(session);
    if (standing.standby) return await promoteNow(session, standing, input, { dsn, around, deps, asked });
    const promotion = await earlierPromotion(session, standing, input, asked);
    await keepForOthers(session, nodesOf(estate, args.database), args.region);
    await checkpointSoon(dsn, CHECKPOINT_WAIT_MS);
    return promotion;
  });
}

interface Place {
  readonly dsn: string;
  readonly around: Promise<Surroundings>;
  readonly deps: ActivityDeps;
  readonly asked: Asked;
}

async function promoteNow(
  session: Session,
  standing: Standing & { readonly recent: Recent },
  input: Input,
  { dsn, around, deps, asked }: Place,
): Promise<Promotion> {
  const { args, context, estate } = input;
  // One that has begun cannot be called back; it is only waited for.
  const begun = asked.asked ? await promotionBegun(session) : undefined;
  if (begun === undefined) {
    if (context.onlyReadBack) throw notBegun(input);
    await checkEpoch(session, context);
    refuseFlapping(standing.recent, input, deps.now());
    refuseWhatIsAround(standing, await around, input);
  }
  return await withNode(args.region, dsn, LIMITS, async beside => {
    asked.asked = true;
    const promotedInMs = await promoteStandby(session, PROMOTE_LIMIT_MS);
    const record = async () => {
      const { systemId, timeline } = await readStanding(session);
      if (timeline <= standing.timeline) throw wrongTimeline(standing.timeline, timeline);
      await ensureSchema(session);
      await takeEpoch(session, context);
      return await recordFork(session, context, { systemId, timeline, region: args.region, promotedInMs });
    };
    const [promotion] = await Promise.all([
      record(),
      keepForOthers(beside, nodesOf(estate, args.database), args.region),
      checkpointSoon(dsn, CHECKPOINT_WAIT_MS),
    ]);
    return promotion;
  });
}

/** The server is a primary already: ours, if the ledger says so or if an earlier attempt of this very act was cut short before it could. */
async function earlierPromotion(
  session: Session,
  standing: Standing,
  input: Input,
  { asked }: Asked,
): Promise<Promotion> {
  const { args, context } = input;
  const { systemId, timeline } = standing;
  const entry = await findPromotion(session, systemId, timeline);
  if (entry && entry.run === context.run && entry.region === args.region) {
    const { run: _, ...promotion } = entry;
    return promotion;
  }
  if (!entry && asked) {
    await ensureSchema(session);
    await takeEpoch(session, context);
    return await recordFork(session, context, { systemId, timeline, region: args.region, promotedInMs: 0 });
  }
  throw failure('not-a-standby', {
    what: entry
      ? `${args.region} was promoted by ${entry.run}, not by this run.`
      : `${args.region} is a primary already, and no ledger says by whose promotion.`,
    state: `${args.database} takes writes in ${args.region} on timeline ${timeline}.`,
    todo: `Find out who promoted it before anything else is done to ${args.database}.`,
  });
}

type Recent = Awaited<ReturnType<typeof newestPromotion>>;

/** The control file of a standby may show an older timeline than the one it has replayed; the ledger that came with the replay does not. */
async function placeInHistory(session: Session): Promise<Standing & { readonly recent: Recent }> {
  const standing = await readStanding(session);
  const recent = await newestPromotion(session, standing.systemId);
  return { ...standing, timeline: Math.max(standing.timeline, recent?.timeline ?? 0), recent };
}

/** Flapping loses data twice. The gate has asked people already; this is the same at the resource, by the row that the last promotion left there. */
function refuseFlapping(recent: Recent, { args, context }: Input, now: number): void {
  if (!recent || recent.run === context.run) return;
  const agoMs = promotedAgo(recent.agoMs, recent.epoch, now);
  if (agoMs >= FLAPPING_MS) return;
  if ((context.accepted?.by ?? []).length > 0) return;
  throw failure('promoted-recently', {
    what: `${recent.run} promoted a server of ${args.database} only ${formatDuration(agoMs)} ago, and nobody has acknowledged another promotion within ${formatDuration(FLAPPING_MS)}.`,
    state: `Nothing was promoted. ${args.database} in ${args.region} is still a standby.`,
    todo: 'Find out why it failed again so soon, and have the failover approved by people.',
  });
}

interface Surroundings {
  readonly watch: WatchState | null;
  /** The old primary's port answers and its server does not reject every client. */
  readonly alive: boolean;
}

async function lookAround({ args, context, estate }: Input, deps: ActivityDeps): Promise<Surroundings> {
  const old = endpointOf(await deps.resolve(nodeOf(estate, args.database, args.from).dsn));
  const [watch, { answered }] = await Promise.all([deps.watch(args.database), probePortRepeatedly(old, LAST_LOOK)]);
  return { watch, alive: answered > 0 && !(await rejectsClients(old, estate, context.service, deps)) };
}

/**
 * Two promotions to one timeline are invisible to pg_rewind, and end in two histories that nobody can tell apart. A server that was left behind
 * has no ledger row of the promotion that it missed; the watch has seen the primary that came of it.
 */
function refuseWhatIsAround(
  { systemId, timeline, streaming }: Standing,
  { watch, alive }: Surroundings,
  { args }: Input,
): void {
  const seen = [...(watch?.lastGood?.nodes ?? []), ...(watch?.latest?.nodes ?? [])];
  const ahead = seen.find(node => node.systemId === systemId && (node.timeline ?? 0) > timeline);
  if (ahead) throw timelineTaken(ahead.timeline ?? timeline + 1, ahead.region);
  if (!alive && !streaming) return;
  throw failure('not-fenced', {
    what: alive
      ? `The old primary in ${args.from} accepts connections.`
      : `The standby in ${args.region} still streams from a primary.`,
    state: `Nothing was promoted. ${args.database} in ${args.region} is still a standby.`,
    todo: `Fence ${args.from} and prove it, then retry the step.`,
  });
}

function timelineTaken(timeline: number, region: string) {
  return failure('timeline-taken', {
    what: `Timeline ${timeline} was begun already; ${region} was seen on it.`,
    state: 'Nothing was promoted; this server is still a standby.',
    todo: 'Follow the server that has that timeline, or rebuild this one from it.',
  });
}

/** A server that could not be stopped may be fenced by its own rules; then every client of the service is told so at its address. */
async function rejectsClients(old: Endpoint, estate: Input['estate'], service: string, deps: ActivityDeps) {
  const traffic = estate.services[service]?.traffic;
  if (traffic === undefined) return false;
  const logins = await tryClientLogins(trafficOf(estate, traffic), old, deps, LAST_LOOK.limitMs);
  return logins.length > 0 && logins.every(login => login.outcome === 'rejected');
}

function notBegun({ args }: Input) {
  return failure('not-fenced', {
    what: `The promotion of ${args.region} has not happened, and its gates do not let it through now.`,
    state: `Nothing was promoted. ${args.database} in ${args.region} is still a standby.`,
    todo: 'See what the gates say, then retry the step.',
  });
}

/** Nothing was asked of it: then nothing has happened. Else it is not known, which blocks everything until somebody has looked. */
function outOfReach({ args }: Input, error: unknown, { asked }: Asked) {
  if (!asked) {
    return finalFailure('unreachable', {
      what: `The server in ${args.region} could not be reached for ${TRY_MS} ms${whyOf(error)}.`,
      state: `Nothing was promoted. ${args.database} in ${args.region} was not asked to.`,
      todo: `See whether the server in ${args.region} runs and can be reached, then retry the step.`,
    });
  }
  return failure('outcome-unknown', {
    what: `The server in ${args.region} was told to become the primary and cannot be reached since${whyOf(error)}.`,
    state: `Whether ${args.database} takes writes in ${args.region} is not known; ${args.from} stays fenced.`,
    todo: `Get ${args.region} to answer, then retry the step: it looks first.`,
  });
}

/** A coded failure says of one attempt what is not so of the whole. */
function whyOf(error: unknown): string {
  return isFailure(error) ? '' : ` (${reasonOf(error)})`;
}

function wrongTimeline(before: number, after: number) {
  return failure('promotion-failed', {
    what: `The server left recovery and still writes timeline ${after} (it was on ${before}).`,
    state: 'It may take writes; its history is not what a promotion makes.',
    todo: "Read the server's log before anything else is done.",
  });
}
