import { declaredOrderIds, orderIds, ordersDigest } from '../../../bin/demo/orders.js';
import type { Plan } from '../../../plan/plan.js';
import { EndState, type RunState } from '../../../plan/run.js';
import { otherRegion, type Region, REGIONS } from '../../../sandbox/addresses.js';
import { ask, query } from '../../../sandbox/ask.js';
import { DeadlineError, until } from '../../../sandbox/until.js';
import type { Lane } from './lane.js';
import type { Scene } from './scene.js';

export interface Finished {
  readonly plan: Plan;
  readonly scene: Scene;
  readonly state: RunState;
  readonly acknowledged: ReadonlySet<string>;
  /** Where in the prober's log the run began. */
  readonly probed: number;
  /** Steps that people had to retry. */
  readonly retries: number;
}

/** What every run must keep whatever was killed in it; each sentence is a promise that was broken. */
export async function judge(lane: Lane, run: Finished): Promise<readonly string[]> {
  const wrong = [...judgeEnd(run.state), ...judgeJournal(run)];
  const primary = await onlyPrimary(lane);
  if (primary === undefined) return [...wrong, 'there is not exactly one primary'];
  const found = await Promise.all([judgeRecords(lane, run, primary), judgeRows(lane, run, primary)]);
  return [...wrong, ...found.flat(), ...judgeWriters(lane, run)];
}

function judgeEnd({ end, status }: RunState): string[] {
  if (end === null) return [`the run did not end: ${status}`];
  return Object.values(EndState).includes(end) ? [] : [`${end} is no end state`];
}

/** No entry lost, none twice: one start for each attempt, one success for each step, one end. */
function judgeJournal({ state, plan, retries }: Finished): string[] {
  const { journal } = state;
  const count = (event: string, step: string | null) =>
    journal.filter(entry => entry.event === event && entry.step === step).length;
  const wrong = [
    journal.some(({ seq }, i) => seq !== i + 1) && 'the journal has a gap',
    count('run-started', null) !== 1 && 'the journal begins more than once',
    journal[0]?.event !== 'run-started' && 'the journal does not begin with the start',
    state.end !== null && count('run-ended', null) !== 1 && 'the journal does not end once',
    journal.filter(entry => entry.event === 'resolved').length > retries && 'a decision of people was counted twice',
  ];
  const steps = plan.steps.flatMap(({ id }) => {
    const [started, succeeded, failed] = [
      count('step-started', id),
      count('step-succeeded', id),
      count('step-failed', id),
    ];
    if (state.end !== EndState.succeeded) return succeeded > 1 ? [`${id} succeeded ${succeeded} times`] : [];
    const skipped = count('step-skipped', id);
    return succeeded + skipped === 1 && started === succeeded + failed
      ? []
      : [`${id} was started ${started} times, succeeded ${succeeded} times and failed ${failed} times`];
  });
  return [...wrong.filter(one => one !== false), ...steps];
}

async function onlyPrimary(lane: Lane): Promise<Region | undefined> {
  const roles = await Promise.all(
    REGIONS.map(async region => {
      const rows = await ask(lane.dsn(region), 'SELECT pg_is_in_recovery() AS standby');
      return rows?.[0]?.['standby'] === false ? [region] : [];
    }),
  );
  const primaries = roles.flat();
  return primaries.length === 1 ? primaries[0] : undefined;
}

/** Promoted once: one timeline further, one row in the ledger, by this run; and the epoch is this run's. */
async function judgeRecords(lane: Lane, { plan, scene, state }: Finished, primary: Region): Promise<string[]> {
  const [now] = await query(
    lane.dsn(primary),
    `SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
            (SELECT count(*)::int FROM lifeboat.promotion_ledger WHERE run = $1) AS promotions,
            (SELECT count(*)::int FROM lifeboat.promotion_ledger) AS ledger,
            (SELECT run FROM lifeboat.epoch WHERE service = $2) AS run`,
    [state.run, plan.service],
  );
  const promotes = plan.kind !== 'reconciliation';
  const moved = promotes && primary !== scene.home;
  const timeline = scene.timeline + (moved ? 1 : 0);
  const wrong = [
    state.end === EndState.succeeded && promotes && !moved && `${primary} is still the primary`,
    now?.['timeline'] !== timeline && `the primary is on timeline ${String(now?.['timeline'])} and not on ${timeline}`,
    now?.['promotions'] !== (moved ? 1 : 0) && `the run is ${String(now?.['promotions'])} times in the ledger`,
    now?.['ledger'] !== timeline - 1 && `the ledger has ${String(now?.['ledger'])} rows`,
    state.end === EndState.succeeded && now?.['run'] !== state.run && `the epoch is that of ${String(now?.['run'])}`,
  ];
  return wrong.filter(one => one !== false);
}

/** Nothing acknowledged is missing that was not declared, and what was declared is what is missing. */
async function judgeRows(
  lane: Lane,
  { plan, scene, state, acknowledged }: Finished,
  primary: Region,
): Promise<string[]> {
  const present = await orderIds(lane.dsn(primary));
  const missing = [...acknowledged].filter(id => !present.has(id));
  const lossAllowed = plan.kind === 'failover' && primary !== scene.home ? scene.stranded : [];
  const wrong = [...difference(missing, lossAllowed, 'is missing and was never stranded')];
  if (plan.kind === 'failover') wrong.push(...judgeBound(state, scene));
  if (plan.kind === 'reconciliation' && state.end === EndState.succeeded) {
    const declared = await declaredOrderIds(lane.dsn(primary));
    wrong.push(...difference([...declared], scene.stranded, 'was declared and not stranded'));
    wrong.push(...difference(scene.stranded, [...declared], 'was stranded and not declared'));
  }
  if ((plan.kind === 'switchover' || plan.kind === 'failback') && state.end === EndState.succeeded) {
    wrong.push(...(await judgeStandby(lane, primary)));
  }
  return wrong;
}

function difference(some: readonly string[], others: readonly string[], what: string): string[] {
  const known = new Set(others);
  const extra = some.filter(id => !known.has(id));
  return extra.length === 0 ? [] : [`${extra.length} orders: ${what} (${extra[0]})`];
}

function judgeBound({ steps }: RunState, { strandedMs }: Scene): string[] {
  const bound = steps.find(step => step.judgement?.loss)?.judgement?.loss?.atMostMs ?? 0;
  return bound >= strandedMs ? [] : [`the bound of ${bound} ms is below the loss of ${strandedMs} ms`];
}

/** The other region follows and has the same rows. */
async function judgeStandby(lane: Lane, primary: Region): Promise<string[]> {
  const read = (region: Region) => ordersDigest(lane.dsn(region)).catch((error: unknown) => String(error));
  try {
    await until('both regions had the same rows', 8_000, async () => {
      const [ours, theirs] = await Promise.all([read(primary), read(otherRegion(primary))]);
      return ours === theirs ? true : undefined;
    });
    return [];
  } catch (error) {
    if (error instanceof DeadlineError) return ['the regions do not have the same rows'];
    throw error;
  }
}

function judgeWriters(lane: Lane, { probed }: Finished): string[] {
  const { tries, dual } = lane.prober.since(probed);
  if (tries === 0) return ['nobody tried to write to both regions'];
  return dual.map(({ from, to }) => `both regions took writes for ${to - from} ms`);
}
