import { formatDuration } from '../duration.js';
import { RunbookKind } from '../plan.js';
import { type JournalEntry, JournalEvent } from '../journal.js';
import { EndState, type RunState } from '../run.js';
import {
  type DirectWriter,
  type DrillInput,
  DrillOutcome,
  type DrillResult,
  type DrillRun,
  type Expectation,
} from './drill.js';

/** Everything that a grade depends on; the outcome is what it says. */
export type DrillFacts = Omit<DrillResult, 'outcome' | 'reasons' | 'endedAt'> & {
  /** Who asked for way, in one sentence; null when nobody did. */
  readonly yieldedTo: string | null;
  /** Why it was not begun, or what went wrong outside of the runs. */
  readonly refused: string | null;
  readonly trouble: string | null;
};

export interface Grade {
  readonly outcome: DrillOutcome;
  readonly reasons: readonly string[];
}

/** Grades a drill. Every reason is a sentence; all that are against it are given, not only the first. */
export function gradeDrill(
  facts: DrillFacts,
  input: Pick<DrillInput, 'plan' | 'back' | 'level' | 'expectedActs' | 'mustHappen'>,
): Grade {
  if (facts.refused !== null) return { outcome: DrillOutcome.refused, reasons: [facts.refused] };
  const left = (facts.differences ?? []).map(
    ({ what, before, after }) => `Not as it was: ${what} was ${before} and is ${after}.`,
  );
  if (facts.yieldedTo !== null) return gradeYield(facts, facts.yieldedTo, left);
  const against = [
    ...(facts.trouble === null ? [] : [facts.trouble]),
    ...facts.runs.flatMap(againstRun(input.expectedActs)),
    ...missingOf(facts.runs[0], input.mustHappen),
    ...facts.steady.flatMap(({ when, steady, reason }) => (steady ? [] : [`Not steady ${when}: ${reason}`])),
    ...againstObjectives(facts, input),
    ...againstWitness(facts),
    ...left,
  ];
  if (against.length > 0) return { outcome: DrillOutcome.failed, reasons: against };
  return { outcome: DrillOutcome.passed, reasons: inFavour(facts, input) };
}

function gradeYield({ runs }: DrillFacts, to: string, left: readonly string[]): Grade {
  const moved = runs.some(({ state }) => state.pastPointOfNoReturn);
  const last = runs.at(-1)?.state;
  if (moved) {
    const standing = last === undefined ? '' : ` ${last.serviceState}`;
    const what = `It made way after its point of no return: nothing was moved back, and the real run goes on from there.${standing}`;
    return { outcome: DrillOutcome.handedOver, reasons: [to, what, ...left] };
  }
  const clean =
    left.length === 0 &&
    runs.every(({ state: { end } }) => end === EndState.abortedClean || end === EndState.succeeded);
  if (clean) return { outcome: DrillOutcome.yielded, reasons: [to, 'It made way, and everything is as it was.'] };
  const ends = runs.map(({ state: { title, end } }) => `"${title}" ended as ${end}.`);
  return { outcome: DrillOutcome.failed, reasons: [to, ...ends, ...left] };
}

const againstRun =
  (expected: readonly string[]) =>
  ({ state }: DrillRun): readonly string[] => [
    ...(state.end === EndState.succeeded ? [] : [`"${state.title}" ended as ${state.end}. ${state.serviceState}`]),
    ...manualActs(state)
      .filter(({ event }) => !expected.includes(event))
      .map(({ sentence }) => `Nobody should have had to: ${sentence}`),
  ];

/** A fault that nothing has answered proves nothing. */
function missingOf(run: DrillRun | undefined, mustHappen: DrillInput['mustHappen'] = []): readonly string[] {
  if (!run) return [];
  return mustHappen
    .filter(expected => !happened(run.state, expected))
    .map(({ what }) => `It proves nothing: in "${run.state.title}" it should have come about that ${what}.`);
}

function happened({ journal }: RunState, { event, data = {} }: Expectation): boolean {
  const says = (entry: JournalEntry) => Object.entries(data).every(([key, value]) => entry.data[key] === value);
  return journal.some(entry => entry.event === event && says(entry));
}

const MANUAL: readonly string[] = [JournalEvent.resolved, JournalEvent.paused, JournalEvent.abortAsked];

/** What people did that no step of the plan asks of them. */
function manualActs({ journal }: RunState): RunState['journal'] {
  return journal.filter(({ event }) => MANUAL.includes(event));
}

/**
 * The greatest loss that the gates of the run said was possible; null when they measured none. A planned move proves that it is none; a reconciliation
 * brings back what it finds, and the witnesses say whether that was all.
 */
function lossOf(run: DrillRun | undefined): number | null {
  if (!run || run.state.kind === RunbookKind.reconciliation) return null;
  if (run.state.kind !== RunbookKind.failover) return 0;
  const bounds = run.state.steps.flatMap(({ judgement }) => judgement?.loss?.atMostMs ?? []);
  return bounds.length > 0 ? Math.max(...bounds) : null;
}

/** Whether clients are at a writable primary after a run of this kind. */
export function isMove(kind: RunbookKind): boolean {
  return kind !== RunbookKind.reconciliation;
}

/** Milliseconds from the fault, or from the start of the run, to the end of the first move. */
function recoveryMs({ runs, injectedAt }: DrillFacts): number | undefined {
  const [first] = runs;
  const move = runs.find(({ state }) => isMove(state.kind))?.state;
  if (!first || !move || move.endedAt === null) return undefined;
  return move.endedAt - Math.min(injectedAt ?? first.state.startedAt, first.state.startedAt);
}

function againstObjectives(facts: DrillFacts, { plan, level }: Pick<DrillInput, 'plan' | 'level'>): readonly string[] {
  const { rtoMs, rpoMs } = plan.objectives;
  const took = recoveryMs(facts);
  const loss = lossOf(facts.runs[0]) ?? 0;
  return [
    ...(level !== 'rehearse' && took !== undefined && took > rtoMs
      ? [`It took ${formatDuration(took)}, more than the RTO of ${formatDuration(rtoMs)}.`]
      : []),
    ...(loss > rpoMs
      ? [`Up to ${formatDuration(loss)} of writes could be lost, more than the RPO of ${formatDuration(rpoMs)}.`]
      : []),
  ];
}

function againstWitness({ witness }: DrillFacts): readonly string[] {
  if (!witness) return [];
  const { missing, acknowledged, bothWritableMs, direct = [] } = witness;
  return [
    ...(missing > 0 ? [`${missing} of ${acknowledged} acknowledged writes are missing in the end.`] : []),
    ...(bothWritableMs > 0 ? [`Both regions took writes for ${formatDuration(bothWritableMs)}.`] : []),
    ...direct.flatMap(({ region, whileFenced }) =>
      whileFenced > 0 ? [`${region} was fenced and took ${whileFenced} writes of a client past the pooler.`] : [],
    ),
    ...(direct.length > 0 && direct.every(({ keptOut }) => keptOut === 0)
      ? ['It proves nothing: no client past the pooler tried to write to the fenced region.']
      : []),
  ];
}

/** What the fence did to whoever wrote past the pooler. */
function directSentence({ region, acknowledged, keptOut }: DirectWriter): string {
  const fenced = keptOut > 0 ? `; ${keptOut} more were refused by the fence, and none got in` : '';
  return `A client past the pooler had ${acknowledged} writes acknowledged by ${region}${fenced}.`;
}

function inFavour(
  facts: DrillFacts,
  { plan, level, mustHappen = [] }: Pick<DrillInput, 'plan' | 'level' | 'mustHappen'>,
): readonly string[] {
  const { rtoMs, rpoMs } = plan.objectives;
  const took = recoveryMs(facts);
  const loss = lossOf(facts.runs[0]);
  const { witness } = facts;
  return [
    ...(took === undefined || level === 'rehearse'
      ? []
      : [`It took ${formatDuration(took)} of an RTO of ${formatDuration(rtoMs)}.`]),
    ...(loss === null
      ? []
      : [`At most ${formatDuration(loss)} of writes at risk, of an RPO of ${formatDuration(rpoMs)}.`]),
    ...(witness
      ? [
          `Clients had no write acknowledged for ${formatDuration(witness.writeGapMs)} at the longest; none of ${witness.acknowledged} acknowledged writes is missing, and nothing but the fault let both regions take writes.`,
          ...(witness.direct ?? []).map(directSentence),
        ]
      : []),
    ...mustHappen.map(({ what }) => `As it should be, ${what}.`),
    ...(facts.differences === null ? [] : ['Everything is as it was before: the states of the estate were compared.']),
  ];
}
