import { OnExpiry } from './approval.js';
import { ttlAt } from './dns-ttl.js';
import { formatDuration } from './duration.js';
import { type Plan, type PlannedStep, RunbookKind } from './plan.js';
import { RtoPart, rtoPartOf } from './rto-part.js';
import { attemptsTime, expectedTime, guardsOf, longestPath, ownWorstTime } from './step-time.js';

/** The parts of a recovery time before the run: those of a run, with what happens before it, and measuring as a part of deciding. */
export const BudgetPart = {
  detect: 'detect',
  decide: 'decide',
  fence: 'fence',
  promote: 'promote',
  redirect: 'redirect',
  verify: 'verify',
  other: 'other',
} as const;
export type BudgetPart = (typeof BudgetPart)[keyof typeof BudgetPart];

export interface RtoItem {
  readonly label: string;
  readonly ms: number;
  /** The step that takes the time; absent for what no step does. */
  readonly step?: string;
  /** How the time comes about, such as `2 attempts of 10 s`. */
  readonly detail?: string;
}

/** A recovery time as a tree: every part is the sum of its items, and the total the sum of the parts. */
export interface RtoTree {
  readonly totalMs: number;
  /** Parts without an item are left out. */
  readonly parts: readonly {
    readonly part: BudgetPart;
    readonly totalMs: number;
    readonly items: readonly RtoItem[];
  }[];
  /** Ids of the steps that run beside longer ones and so add nothing. */
  readonly beside: readonly string[];
}

export interface RtoBudget {
  readonly expected: RtoTree;
  readonly worst: RtoTree;
  readonly objectiveMs: number;
  /** Ids of the steps that people do; nobody knows how long they take, so they count as nothing. */
  readonly manual: readonly string[];
  /** Ids of the steps that run while the service is there: before a planned move takes it away, and after it is back. */
  readonly outside: readonly string[];
}

/** What of a plan the arithmetic needs; none of it is the plan's own sums. */
export type Budgeted = Pick<Plan, 'kind' | 'steps' | 'estate' | 'objectives'>;

/** How often a watch looks unless its worker is told otherwise (`lifeboat worker --watch-interval`, 1 s by default). */
const WATCH_INTERVAL_MS = 1_000;
/** The look that first misses the primary may come a whole interval after the fault, and one failed look is no outage yet. */
const LOOKS_TO_DETECT = 2;

/**
 * How long the service is down: in a failover from the fault on, in a planned move from the first step that takes the service away; until the
 * last step that gives it back. Steps side by side count along the longest path only. Milliseconds.
 */
export function rtoBudget(plan: Budgeted): RtoBudget {
  const steps = stepsWithoutService(plan);
  const counted = new Set(steps);
  return {
    expected: treeOf(plan, steps, expectedItems),
    worst: worstTree(plan, steps),
    objectiveMs: plan.objectives.rtoMs,
    manual: steps.filter(({ manual }) => manual).map(({ id }) => id),
    outside: plan.steps.filter(step => !counted.has(step)).map(({ id }) => id),
  };
}

/** The worst case alone, for a rule that is asked of every plan: the same tree that `rtoBudget` gives. */
export function worstTree(plan: Budgeted, steps: readonly PlannedStep[] = stepsWithoutService(plan)): RtoTree {
  return treeOf(plan, steps, step => worstItems(step, plan));
}

export interface LossBudget {
  /** The largest loss that is let through without anyone typing a number, milliseconds; null when no gate bounds it. */
  readonly acceptedMs: number | null;
  readonly objectiveMs: number;
}

/** The largest budget among the gates that are read again right before a point of no return. Above it only people let through, by number. */
export function lossBudget({ steps, objectives }: Pick<Plan, 'steps' | 'objectives'>): LossBudget {
  const guards = new Set(steps.flatMap(step => step.guards));
  const budgets = steps
    .filter(({ id }) => guards.has(id))
    .flatMap(step => step.effects.flatMap(effect => (effect.effect === 'measures-lag' ? [effect.maxLossMs] : [])));
  return { acceptedMs: budgets.length > 0 ? Math.max(...budgets) : null, objectiveMs: objectives.rpoMs };
}

function stepsWithoutService({ kind, steps }: Budgeted): readonly PlannedStep[] {
  const giving = steps.filter(step => GIVES_BACK.has(rtoPartOf(step)));
  const until = giving.length > 0 ? withNeeded(giving, steps) : new Set(steps.map(({ id }) => id));
  const down = steps.filter(({ id }) => until.has(id));
  if (kind === RunbookKind.failover) return down;
  // A run that moves nothing, such as a reconciliation, fences only what no client uses.
  if (!down.some(moves)) return [];
  const since = withDependent(down.filter(takesAway), down);
  return down.filter(({ id }) => since.has(id));
}

const GIVES_BACK: ReadonlySet<RtoPart> = new Set([RtoPart.promote, RtoPart.redirect, RtoPart.verify]);

function takesAway({ effects }: PlannedStep): boolean {
  return effects.some(({ effect }) => effect === 'fences' || effect === 'switches' || effect === 'pauses-clients');
}

function moves({ effects }: PlannedStep): boolean {
  return effects.some(({ effect }) => effect === 'promotes' || effect === 'switches');
}

/** Steps come sorted, so one pass from the end finds everything that these need. */
function withNeeded(these: readonly PlannedStep[], steps: readonly PlannedStep[]): ReadonlySet<string> {
  const ids = new Set(these.map(({ id }) => id));
  for (const step of steps.toReversed()) if (ids.has(step.id)) for (const need of step.needs) ids.add(need);
  return ids;
}

function withDependent(these: readonly PlannedStep[], steps: readonly PlannedStep[]): ReadonlySet<string> {
  const ids = new Set(these.map(({ id }) => id));
  for (const { id, needs } of steps) if (needs.some(need => ids.has(need))) ids.add(id);
  return ids;
}

type Items = (step: PlannedStep) => readonly RtoItem[];

function treeOf({ kind }: Budgeted, steps: readonly PlannedStep[], itemsOf: Items): RtoTree {
  const path = longestPath(steps, step => sum(itemsOf(step)));
  const onPath = new Set(path.steps);
  const found = path.steps.flatMap(step => itemsOf(step).map(item => ({ part: budgetPartOf(step), item })));
  const all = kind === RunbookKind.failover ? [{ part: BudgetPart.detect, item: DETECTION }, ...found] : found;
  const parts = Object.values(BudgetPart).flatMap(part => {
    const items = all.filter(one => one.part === part).map(({ item }) => item);
    return items.length > 0 ? [{ part, totalMs: sum(items), items }] : [];
  });
  const beside = steps.filter(step => !step.manual && !onPath.has(step) && sum(itemsOf(step)) > 0);
  return {
    totalMs: parts.reduce((total, { totalMs }) => total + totalMs, 0),
    parts,
    beside: beside.map(({ id }) => id),
  };
}

/** Until the fault is seen. The time that people take to start the run is not in it: nothing bounds that. */
const DETECTION: RtoItem = {
  label: 'The watch misses the primary',
  ms: LOOKS_TO_DETECT * WATCH_INTERVAL_MS,
  detail: `${LOOKS_TO_DETECT} looks, ${formatDuration(WATCH_INTERVAL_MS)} apart`,
};

function budgetPartOf(step: PlannedStep): BudgetPart {
  const part = rtoPartOf(step);
  return part === RtoPart.measure ? BudgetPart.decide : part;
}

function sum(items: readonly RtoItem[]): number {
  return items.reduce((total, { ms }) => total + ms, 0);
}

function expectedItems(step: PlannedStep): readonly RtoItem[] {
  return [{ label: step.title, ms: expectedTime(step), step: step.id }];
}

/** A proxy's own health checks add nothing here: the inventory does not say how often they run, and the switch sets the servers' states itself. */
function worstItems(step: PlannedStep, { steps, estate }: Budgeted): readonly RtoItem[] {
  const { id, title, effects } = step;
  return [
    { label: title, ms: ownWorstTime(step), step: id, detail: detailOf(step, estate) },
    ...guardsOf(step, steps).map(guard => ({
      label: `Read again: ${guard.title}`,
      ms: attemptsTime(guard),
      step: id,
      detail: attemptsOf(guard),
    })),
    ...effects.flatMap(effect => {
      const dns = effect.effect === 'routes' && effect.layer === 'dns' ? estate.traffic[effect.via]?.dns : undefined;
      return dns && effect.effect === 'routes'
        ? [oldAnswers(id, dns.name, ttlAt(step, effect.via, { steps, estate }))]
        : [];
    }),
  ];
}

/**
 * A resolver that asked right before the move keeps the old address for the whole TTL. It counts in full although a verification may run
 * meanwhile: one that still gets the old answer fails, and begins again after it.
 */
function oldAnswers(step: string, name: string, ttl: number): RtoItem {
  return {
    label: `Clients that kept the old answer for ${name}`,
    ms: ttl,
    step,
    detail: `its TTL of ${formatDuration(ttl)}`,
  };
}

function detailOf(step: PlannedStep, estate: Plan['estate']): string {
  const { manual, approval, when } = step;
  if (manual) return 'a person does it, not counted';
  const open = approval ? `, open for ${formatDuration(approval.expiresMs)}` : '';
  const again = approval?.onExpiry === OnExpiry.escalate ? ', then asked again for as long' : '';
  return `${attemptsOf(step)}${open}${again}${insideFence(step, estate)}${waitOf(step)}${when ? ', only under its condition' : ''}`;
}

function waitOf({ settlesMs }: PlannedStep): string {
  return settlesMs === undefined ? '' : `, then ${formatDuration(settlesMs)} until old answers are gone`;
}

function attemptsOf({ retry, timeoutMs }: PlannedStep): string {
  return retry.attempts > 1
    ? `${retry.attempts} attempts of ${formatDuration(timeoutMs)}`
    : `1 attempt of ${formatDuration(timeoutMs)}`;
}

/**
 * What a fence waits for is inside each attempt's timeout and adds nothing: `postgres.fence` waits for the region's worker (its presence
 * limit), then for the fence command or the lease, all in one activity; a longer lease is waited for by the next attempt.
 */
function insideFence({ effects }: PlannedStep, estate: Plan['estate']): string {
  return effects
    .flatMap(effect => {
      if (effect.effect !== 'fences') return [];
      const presence = estate.regions[effect.region]?.presence;
      const node = estate.databases[effect.database]?.nodes[effect.region];
      const leased = node?.lease !== undefined && node.bound === true && node.starts === 'lifeboat';
      return [
        ...(presence === undefined ? [] : [`, ${formatDuration(presence)} for the region's worker inside`]),
        ...(leased && node.lease !== undefined ? [`, the lease of ${formatDuration(node.lease)} inside`] : []),
      ];
    })
    .join('');
}
