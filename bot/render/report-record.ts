import { formatDuration } from '../../plan/duration.js';
import { costOf } from '../../plan/history/cost.js';
import { differences, drillBefore } from '../../plan/history/differences.js';
import { recordRun } from '../../plan/history/record-run.js';
import type { RunRecord } from '../../plan/history/run-record.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import type { ReportSeries } from '../../plan/watch-series.js';
import { costLine } from './cost-lines.js';
import { markdownText } from './plain.js';
import { proofLine } from './proof-line.js';

/** What a report can say beyond the run itself; each absent where it is not at hand. */
export interface ReportSources {
  readonly plan?: Plan | undefined;
  readonly inventory?: Inventory | undefined;
  /** Empty: nothing is kept. */
  readonly records?: readonly RunRecord[];
  /** What was seen while the run went on; absent where nobody was asked, empty where nobody knew. */
  readonly series?: readonly ReportSeries[];
}

/** The record of an ended run: the kept one, with its grade and the journal's head, else made from its state. Undefined: it is not over. */
export function recordOf(state: RunState, { plan, records = [] }: ReportSources): RunRecord | undefined {
  const kept = records.find(({ run }) => run === state.run);
  if (kept ?? (state.end === null || !plan)) return kept;
  return recordRun({ state, plan, reason: '', drill: state.drill ?? null, grade: null }, null);
}

/** The sections of a report that come from what is kept: RPO both ways, the last drill, the grade, what went differently, cost, the journal's head. */
export function recordSections(state: RunState, sources: ReportSources): string[][] {
  const record = recordOf(state, sources);
  if (!record) return [];
  const { records = [], inventory } = sources;
  const cost = inventory ? [`- ${costLine(costOf(state.service, inventory, record))}`] : [];
  return [
    ['## RPO', '', ...rpoLines(record, records)],
    ['## Drill', '', ...drillLines(state, record, records)],
    ...(cost.length > 0 ? [['## Cost', '', ...cost]] : []),
    ...(record.audit
      ? [['## Audit', '', `- the audit journal stood at ${record.audit.seq}:${record.audit.hash}`]]
      : []),
  ];
}

function rpoLines({ rpo, service, endedAt, loss }: RunRecord, records: readonly RunRecord[]): string[] {
  // A failover knows a bound; what was lost is counted by the reconciliation after it.
  const counted =
    loss.lost === null
      ? records.find(one => one.service === service && one.startedAt >= endedAt && one.loss.lost !== null)
      : { loss, rpo };
  const ms = counted?.rpo.reconciledMs ?? null;
  const span = ms === null ? '' : `, over ${formatDuration(ms)}`;
  const lost = counted
    ? `${counted.loss.lost} transactions${span}, ${counted.loss.recovered} of them recovered`
    : 'not counted';
  return [
    `- by heartbeat: ${rpo.heartbeatMs === null ? 'no gate bounds it' : `at most ${formatDuration(rpo.heartbeatMs)}`} (objective ${formatDuration(rpo.objectiveMs)})`,
    `- by reconciliation: ${lost}`,
  ];
}

function drillLines(state: RunState, record: RunRecord, records: readonly RunRecord[]): string[] {
  const before = drillBefore(record, records);
  const found = before ? differences(record, before) : [];
  const other = found.length > 0 ? found : ['nothing that is worth a word'];
  return [
    ...(record.grade
      ? [
          `- grade: ${record.grade.passed ? 'passed' : 'not passed'}`,
          ...record.grade.findings.map(finding => `  - ${markdownText(finding)}`),
        ]
      : []),
    `- the plan when it was started: ${markdownText(proofLine(state.proof))}`,
    ...(before
      ? [
          `- different from the drill of ${new Date(before.startedAt).toISOString().slice(0, 10)}:`,
          ...other.map(line => `  - ${markdownText(line)}`),
        ]
      : ['- no earlier drill of this runbook is on record']),
  ];
}
