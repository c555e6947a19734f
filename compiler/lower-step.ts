import { Danger, OnFailure, type PlannedStep, type Retry } from '../plan/plan.js';
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
  const { title, prose, tasks } = section;
  const text = { ...standing, title, prose, tasks, guards: [], asks: null };
  const { kind, modifiers, mark } = automation;
  const args = resolveArguments(kind, automation.args, mark, setting, report);
  if (!args) return undefined;
  const effects = kind.effects(args);
  const decides = kind.gate !== undefined || kind.asksApproval === true || kind.danger === Danger.pointOfNoReturn;
  return {
    ...text,
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
    skippable: kind.skippable === true && !decides && !effects.some(({ effect }) => effect === 'fences'),
    effects,
    place: report.place(mark),
    ...lowerWhen(
      automation,
      effects.every(({ effect }) => effect === 'notifies') && kind.skippable === true,
      setting,
      report,
    ),
  };
}

/** A step that a person does, with or without a block. */
export function lowerManual(
  { section, manual }: StepSource,
  standing: Standing,
  setting: Setting,
  report: Report,
): PlannedStep {
  const { title, prose, tasks } = section;
  const timeoutMs = manual?.modifiers.timeout ?? MANUAL.timeoutMs;
  return {
    ...standing,
    title,
    prose,
    tasks,
    guards: [],
    asks: null,
    ...MANUAL,
    timeoutMs,
    summary: title,
    place: report.place(section.heading),
    ...(manual ? lowerWhen(manual, true, setting, report) : {}),
  };
}

/** The condition of a step, as a field that only steps with one have. */
function lowerWhen(
  written: WrittenStep,
  possible: boolean,
  setting: Setting,
  report: Report,
): Pick<PlannedStep, 'when'> {
  if (written.modifiers.when === undefined) return {};
  if (!possible) refuseCondition(written.modifiers.do, markAt(written.node, ['when']), report);
  const when = lowerCondition(written, setting, report);
  return when ? { when } : {};
}

function lowerIfAsked(
  automation: Automation,
  args: Readonly<Record<string, unknown>>,
  setting: Setting,
  report: Report,
) {
  return automation.kind.asksApproval === true ? lowerApproval(automation, args, setting, report) : null;
}

/**
 * A step that a person does. It may wait a day for the person; how long the work takes is not known, so it counts as nothing in the
 * plan's times. It may change anything, so it counts as a write.
 */
const MANUAL = {
  do: 'manual',
  args: {},
  danger: Danger.writes,
  timeoutMs: ONE_DAY_MS,
  expectedMs: 0,
  retry: { attempts: 1, backoffMs: 0 },
  gate: null,
  approval: null,
  manual: true,
  undo: null,
  onFailure: OnFailure.hold,
  skippable: true,
  effects: [],
} as const;

function readRetry(written: Modifiers['retry'], standard: Retry): Retry {
  if (written === undefined) return standard;
  if (typeof written === 'number') return { attempts: written, backoffMs: standard.backoffMs };
  return { attempts: written.attempts, backoffMs: written.backoff ?? standard.backoffMs };
}
