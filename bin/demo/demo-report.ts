import { approvalLines, report } from '../../bot/render/report.js';
import { reportFile } from '../../bot/board/report-file.js';
import { rtoParts } from '../../plan/rto-parts.js';
import { formatDuration } from '../../plan/duration.js';
import type { FinishedRun } from './run-book.js';
import type { Story } from './story.js';

/** `var/demo/report.json`. Lists of ids are in full, so that anybody can compare them. */
export interface DemoReport {
  readonly ok: boolean;
  /** Why it is not ok; empty when it is. */
  readonly problems: readonly string[];
  readonly acknowledged: number;
  readonly missing: number;
  readonly declaredLoss: number;
  readonly actualLoss: number;
  readonly inDoubt: number;
  readonly ids: {
    readonly declaredLoss: readonly string[];
    readonly actualLoss: readonly string[];
    readonly inDoubt: readonly string[];
  };
  readonly dualWritableIntervals: number;
  readonly probes: number;
  readonly clientErrors: number;
  readonly failover: {
    readonly writeGapMs: number;
    readonly rto: Readonly<Record<string, number>>;
    readonly steps: Steps;
  };
  readonly reconciliation: { readonly steps: Steps };
  readonly failback: { readonly writeGapMs: number; readonly failedWrites: number; readonly steps: Steps };
  readonly rows: readonly [string, string];
  readonly totalMs: number;
}

type Steps = readonly { readonly step: string; readonly ms: number | null; readonly state: string }[];

/** What was measured, and whether the promise held. */
export function demoReport(story: Story, totalMs: number): DemoReport {
  const { ledger, runs, dualWritable, digests } = story;
  const problems = [
    ...say(ledger.missing.length > 0, `${ledger.missing.length} acknowledged writes are missing in the end`),
    ...say(
      ledger.unexplained.length > 0,
      `${ledger.unexplained.length} writes were lost and not declared, or declared and not lost`,
    ),
    ...say(
      ledger.declaredLoss.length !== ledger.actualLoss.length + ledger.inDoubt.length,
      'declared loss is not actual loss plus in doubt',
    ),
    ...say(dualWritable.length > 0, `both regions took writes in ${dualWritable.length} intervals`),
    ...say(digests[0] !== digests[1], 'the regions do not hold the same rows'),
    ...say(story.failbackFailedWrites > 0, `${story.failbackFailedWrites} client writes failed during the failback`),
  ];
  return {
    ok: problems.length === 0,
    problems,
    acknowledged: story.writes,
    missing: ledger.missing.length,
    declaredLoss: ledger.declaredLoss.length,
    actualLoss: ledger.actualLoss.length,
    inDoubt: ledger.inDoubt.length,
    ids: { declaredLoss: ledger.declaredLoss, actualLoss: ledger.actualLoss, inDoubt: ledger.inDoubt },
    dualWritableIntervals: dualWritable.length,
    probes: story.probes,
    clientErrors: story.clientErrors,
    failover: { writeGapMs: Math.round(story.failoverGap.ms), rto: recovery(story), steps: stepsOf(runs.failover) },
    reconciliation: { steps: stepsOf(runs.reconciliation) },
    failback: {
      writeGapMs: Math.round(story.failbackGap.ms),
      failedWrites: story.failbackFailedWrites,
      steps: stepsOf(runs.failback),
    },
    rows: digests,
    totalMs: Math.round(totalMs),
  };
}

function say(when: boolean, problem: string): readonly string[] {
  return when ? [problem] : [];
}

/** The recovery time from the kill, not from the start of the run: what a user waited. */
function recovery({ runs, killedAt }: Story): Readonly<Record<string, number>> {
  const { plan, state } = runs.failover;
  const { rtoMs, parts } = rtoParts(state, plan);
  const detect = state.startedAt - killedAt;
  const { measure, decide, fence, promote, redirect, verify } = parts;
  return { detect, decide: measure + decide, fence, promote, redirect, verify, total: detect + (rtoMs ?? 0) };
}

function stepsOf({ state }: FinishedRun): Steps {
  return state.steps.map(step => ({
    step: step.title,
    ms: step.startedAt === null || step.endedAt === null ? null : step.endedAt - step.startedAt,
    state: step.state,
  }));
}

/** The first page: the figures, then each run in full. */
export function renderDemoReport(figures: DemoReport, story: Story): string {
  const runs = Object.values(story.runs).map(({ state, plan }) => report(state, plan, { series: story.series }));
  return `${summaryLines(figures, story).join('\n')}\n\n---\n\n${runs.join('\n---\n\n')}`;
}

/** Each run as one file that needs nothing else, with what clients and the watch saw meanwhile. */
export function demoPages({ runs, series }: Story): readonly (readonly [string, string])[] {
  return Object.entries(runs).map(([name, { state, plan }]) => [
    `${name}.html`,
    reportFile(state, { plan, series }, state.endedAt ?? 0),
  ]);
}

export function summaryLines(figures: DemoReport, story: Story): readonly string[] {
  const { rto, writeGapMs } = figures.failover;
  const parts = Object.entries(rto).filter(([part]) => part !== 'total');
  return [
    `# Demo: ${figures.ok ? 'everything held' : `NOT OK: ${figures.problems.join('; ')}`}`,
    '',
    '| figure | value |',
    '| --- | --- |',
    `| acknowledged client writes | ${figures.acknowledged} |`,
    `| missing in the end | ${figures.missing} |`,
    `| declared loss of the failover (found only on the old primary) | ${figures.declaredLoss} |`,
    `| of these acknowledged to a client: actual loss | ${figures.actualLoss} |`,
    `| of these never acknowledged: in doubt | ${figures.inDoubt} |`,
    `| intervals in which both regions took writes, of ${figures.probes} probes | ${figures.dualWritableIntervals} |`,
    `| recovery time (RTO) | ${formatDuration(rto['total'] ?? 0)}: ${parts.map(([part, ms]) => `${part} ${formatDuration(ms)}`).join(', ')} |`,
    `| longest gap between acknowledged writes, failover | ${formatDuration(writeGapMs)} |`,
    `| longest gap between acknowledged writes, failback | ${formatDuration(figures.failback.writeGapMs)} |`,
    `| client writes that failed during the failback | ${figures.failback.failedWrites} |`,
    `| client errors in all | ${figures.clientErrors} |`,
    `| rows, eu-west | ${figures.rows[0]} |`,
    `| rows, us-east | ${figures.rows[1]} |`,
    `| whole story | ${formatDuration(figures.totalMs)} |`,
    '',
    ...Object.values(story.runs).flatMap(({ state }) => ['', `## ${state.title}: approvals`, ...approvalLines(state)]),
  ];
}
