import { canonicalJson } from '../canonical-json.js';
import { formatDuration } from '../duration.js';
import { drillLevelOf, passedDrill } from './passed-drill.js';
import { DrillLevel } from './drill-level.js';
import type { RunRecord } from './run-record.js';

/** Whether a plan was proved lately: `fresh` by a drill, `stale` when that is too old or of another state of things, `unproven` when there is none. */
export const Freshness = { fresh: 'fresh', stale: 'stale', unproven: 'unproven' } as const;
export type Freshness = (typeof Freshness)[keyof typeof Freshness];

export interface FreshnessVerdict {
  readonly verdict: Freshness;
  /** One sentence, fit for a card. */
  readonly reason: string;
  /** The newest drill that the verdict goes by, passed or not; null: there is none. */
  readonly last: RunRecord | null;
}

export interface FreshnessQuestion {
  readonly planHash: string;
  readonly estateHash: string;
  /** Where known: the plan is the same when only things that it does not name in the inventory have changed, which gives it another hash. */
  readonly procedureHash?: string;
  /** Where known, the reason names what has changed (`PlanIdentity.estate`). */
  readonly estate?: Readonly<Record<string, string>>;
  /** Where known, a drill of the same runbook with the same parameters, as it was before an edit, makes the plan stale instead of unproven. */
  readonly runbook?: string;
  readonly params?: RunRecord['params'];
  readonly records: readonly RunRecord[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly maxAgeMs: number;
  /** The least level that proves it; `sandbox` by default. */
  readonly level?: DrillLevel;
}

/** How long a drill proves its plan where the inventory does not say: a quarter. */
export const FRESH_FOR_MS = 90 * 86_400_000;

/**
 * `fresh` only if a drill of this plan passed at the level asked for, not longer ago than `maxAgeMs`, with everything that the plan names in the
 * inventory as it is now. A drill that failed after it takes the proof away.
 */
export function judgeFreshness(question: FreshnessQuestion): FreshnessVerdict {
  const { maxAgeMs, now } = question;
  const drills = question.records.filter(record => counts(record, question)).toSorted((a, b) => b.endedAt - a.endedAt);
  const [last] = drills.filter(record => isThisPlan(record, question));
  if (!last) return withoutDrill(question, drills);
  const ago = `${formatAge(now - last.endedAt)} ago`;
  if (!passedDrill(last)) {
    return { verdict: 'stale', reason: `Its last drill, ${ago}, did not pass: ${whyNot(last)}`, last };
  }
  if (last.estateHash !== question.estateHash) {
    return { verdict: 'stale', reason: `${changed(last, question)} since its last drill, ${ago}.`, last };
  }
  if (now - last.endedAt > maxAgeMs) {
    const reason = `Its last drill passed ${ago}; a drill proves it for ${formatAge(maxAgeMs)}.`;
    return { verdict: 'stale', reason, last };
  }
  return { verdict: 'fresh', reason: `A drill of it passed ${ago} (${drillLevelOf(last) ?? last.mode}).`, last };
}

/** A drill that made way was stopped by something else, so it neither proves its plan nor takes a proof away. */
function counts(record: RunRecord, { level }: FreshnessQuestion): boolean {
  if (record.madeWay) return false;
  const had = drillLevelOf(record);
  return had !== null && (level !== DrillLevel.real || had === DrillLevel.real);
}

function isThisPlan(record: RunRecord, { planHash, procedureHash }: FreshnessQuestion): boolean {
  return record.planHash === planHash || (procedureHash !== undefined && record.procedureHash === procedureHash);
}

/** Says whether it is a new plan, or one whose runbook was drilled as it was before. */
function withoutDrill({ runbook, params, now }: FreshnessQuestion, drills: readonly RunRecord[]): FreshnessVerdict {
  const same = canonicalJson(params);
  const older = drills.find(record => record.runbook === runbook && canonicalJson(record.params) === same);
  if (!older || !passedDrill(older)) return { verdict: 'unproven', reason: 'No drill of it is on record.', last: null };
  const reason = `Its runbook has changed since its last drill, ${formatAge(now - older.endedAt)} ago.`;
  return { verdict: 'stale', reason, last: older };
}

function whyNot({ grade, end }: RunRecord): string {
  const [finding] = grade?.findings ?? [];
  return finding ?? `it ended as ${end}.`;
}

const MOST_NAMED = 3;

function changed(last: RunRecord, { estate }: FreshnessQuestion): string {
  const names = [...new Set([...Object.keys(last.estate), ...Object.keys(estate ?? {})])].filter(
    name => estate !== undefined && last.estate[name] !== estate[name],
  );
  if (names.length === 0) return 'Something that it names in the inventory has changed';
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const many = names.length > 1 ? 'have' : 'has';
  return `${names.slice(0, MOST_NAMED).join(', ')}${rest} ${many} changed in the inventory`;
}

const DAY_MS = 86_400_000;

/** Days from two days on: `2160 h` is no age that people read. */
export function formatAge(ms: number): string {
  return ms >= 2 * DAY_MS ? `${Math.floor(ms / DAY_MS)} days` : formatDuration(ms);
}
