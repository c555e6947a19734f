import type { Effect } from '../plan/effect.js';
import { Danger, OnFailure, type PlannedStep, type Retry } from '../plan/plan.js';
import type { StepKind } from '../plan/step.js';
import { lowerApproval } from './lower-approval.js';
import { lowerCondition, refuseCondition } from './lower-condition.js';
import { lowerUndo } from './lower-undo.js';
import { type Modifiers, ONE_DAY_MS } from './modifiers.js';
import type { Automation, StepSource } from './read-steps.js';
import type { Report } from './report.js';
import { resolveArguments } from './resolve-arguments.js';
import type { Setting } from './setting.js';
import type { WrittenStep } from './written-step.js';
import { markAt } from './yaml-node.js';

/** Where a step stands among the others, known before it is lowered. */
export interface Standing {
  readonly id: string;
  readonly needs: readonly string[];
}

/** One step of the plan, without what depends on the other steps (guards, evidence, who is asked). */
export function lowerStep(
  { section }: StepSource,
  automation: Automation,
  standing: Standing,
  setting: Setting,
  report: Report,
): PlannedStep | undefined {
  const { kind, modifiers, mark } = automation;
  const args = resolveArguments(kind, automation.args, mark, setting, report);
  if (!args) return undefined;
  const effects = kind.effects(args);
  const step = {
    id: standing.id,
    needs: standing.needs,
    title: section.title,
    prose: section.prose,
    tasks: section.tasks,
    guards: [],
    asks: null,
    do: kind.do,
    args,
    summary: kind.summary(args),
    danger: kind.danger,
    timeoutMs: modifiers.timeout ?? kind.timeoutMs,
    expectedMs: kind.expectedMs,
    retry: readRetry(modifiers.retry, kind.retry),
    gate: kind.gate ?? null,
    approval: lowerIfAsked(automation, args, setting, report),
    manual: false,
    undo: lowerUndo(automation, args, setting, report),
    onFailure: modifiers.on_failure,
    skippable: isSkippable(kind, effects),
    effects,
    place: report.place(mark),
    ...(kind.settles ? { settlesMs: kind.settles(args, setting.inventory) } : {}),
  };
  return withCondition(step, automation, canBeLeftOut(kind, effects), setting, report);
}

/** Only a notice, and what a person does: others rely on every other step. */
function canBeLeftOut({ skippable }: StepKind, effects: readonly Effect[]): boolean {
  return skippable === true && effects.every(({ effect }) => effect === 'notifies');
}

/** What decides or fences is never skipped, whatever its kind says. */
function isSkippable({ skippable, gate, asksApproval, danger }: StepKind, effects: readonly Effect[]): boolean {
  const decides = gate !== undefined || asksApproval === true || danger === Danger.pointOfNoReturn;
  return skippable === true && !decides && !effects.some(({ effect }) => effect === 'fences');
}

/**
 * A step that a person does, with or without a block. It may wait a day for the person; how long the work takes is not known, so it counts as
 * nothing in the plan's times. It may change anything, so it counts as a write.
 */
export function lowerManual(
  { section, manual }: StepSource,
  standing: Standing,
  setting: Setting,
  report: Report,
): PlannedStep {
  const { title, prose, tasks } = section;
  const step = {
    id: standing.id,
    needs: standing.needs,
    title,
    prose,
    tasks,
    guards: [],
    asks: null,
    do: 'manual',
    args: {},
    summary: title,
    danger: Danger.writes,
    timeoutMs: manual?.modifiers.timeout ?? ONE_DAY_MS,
    expectedMs: 0,
    retry: ONCE,
    gate: null,
    approval: null,
    manual: true,
    undo: null,
    onFailure: OnFailure.hold,
    skippable: true,
    effects: [],
    place: report.place(section.heading),
  };
  return manual ? withCondition(step, manual, true, setting, report) : step;
}

const ONCE: Retry = { attempts: 1, backoffMs: 0 };

/** The condition of a step, as a field that only steps with one have. */
function withCondition(
  step: PlannedStep,
  written: WrittenStep,
  possible: boolean,
  setting: Setting,
  report: Report,
): PlannedStep {
  if (written.modifiers.when === undefined) return step;
  if (!possible) refuseCondition(written.modifiers.do, markAt(written.node, ['when']), report);
  const when = lowerCondition(written, setting, report);
  return when ? { ...step, when } : step;
}

function lowerIfAsked(
  automation: Automation,
  args: Readonly<Record<string, unknown>>,
  setting: Setting,
  report: Report,
) {
  return automation.kind.asksApproval === true ? lowerApproval(automation, args, setting, report) : null;
}

function readRetry(written: Modifiers['retry'], standard: Retry): Retry {
  if (written === undefined) return standard;
  if (typeof written === 'number') return { attempts: written, backoffMs: standard.backoffMs };
  return { attempts: written.attempts, backoffMs: written.backoff ?? standard.backoffMs };
}
