import type { PlannedAct } from '../plan/plan.js';
import { Danger, RunbookKind } from '../plan/plan.js';
import type { StepKind } from '../plan/step.js';
import { findStepKind } from '../plan/steps/index.js';
import { quote } from './quote.js';
import { type Automation, findKind } from './read-steps.js';
import type { Mark, Report } from './report.js';
import { type Arguments, resolveArguments } from './resolve-arguments.js';
import { fieldOf, shapeOf } from './schema-field.js';
import type { Setting } from './setting.js';
import { entryOf, markAt, type YamlMap, type YamlScalar } from './yaml-node.js';

/** The act that puts a step back: the author's `undo:`, else what the step kind says; null when there is none. */
export function lowerUndo(
  automation: Automation,
  args: Arguments,
  setting: Setting,
  report: Report,
): PlannedAct | null {
  const { kind, modifiers, node } = automation;
  const at = markAt(node, ['undo']);
  const fences = kind.effects(args).some(({ effect }) => effect === 'fences');
  if (fences && staysFenced(setting)) {
    if (modifiers.undo !== undefined && modifiers.undo !== 'none') {
      const message = `Unexpected \`undo\` on ${quote(kind.do)}, expected none; the old primary stays fenced whatever becomes of the run`;
      report.error('undo-not-possible', message, at);
    }
    return null;
  }
  if (modifiers.undo === undefined) return lowerOwnUndo(kind, args, automation.mark, setting, report);
  if (modifiers.undo === 'none') {
    if (fences) {
      const message = `Unexpected \`undo: none\` on ${quote(kind.do)}, expected a fence that an aborted run opens again`;
      report.error('undo-required', message, at, { hint: 'Leave `undo` out; the step kind brings its own.' });
    }
    return null;
  }
  if (kind.danger !== Danger.writes) {
    const why = kind.danger === Danger.reads ? 'changes nothing' : 'cannot be put back';
    report.error('undo-not-possible', `Unexpected \`undo\` on ${quote(kind.do)}, expected none; it ${why}`, at);
    return null;
  }
  return lowerWrittenUndo(node, setting, report);
}

/** In a reconciliation the fenced server is the old primary; another region takes the writes, and opening it would make two writers. */
function staysFenced({ front }: Setting): boolean {
  return front.matter.runbook === RunbookKind.reconciliation;
}

function lowerWrittenUndo(node: YamlMap, setting: Setting, report: Report): PlannedAct | null {
  const written = entryOf(node, 'undo')?.value;
  const name = written?.kind === 'map' ? entryOf(written, 'do')?.value : undefined;
  if (written?.kind !== 'map' || name?.kind !== 'scalar') return null;
  const kind = findKind(String(name.value), name.mark, report);
  if (!kind) return null;
  if (kind.danger !== Danger.writes || kind.asksApproval === true || kind.gate !== undefined) {
    const message = `Unexpected ${quote(kind.do)} as an undo, expected an act that neither decides nor goes past the point of no return`;
    report.error('undo-not-possible', message, name.mark);
    return null;
  }
  const rest = { ...written, entries: written.entries.filter(({ key }) => key !== 'do') };
  const args = resolveArguments(kind, rest, name.mark, setting, report);
  return args ? toAct(kind, args) : null;
}

function lowerOwnUndo(of: StepKind, args: Arguments, at: Mark, setting: Setting, report: Report): PlannedAct | null {
  const undo = of.undo?.(args);
  const kind = undo && findStepKind(undo.do);
  if (!undo || !kind) return null;
  const resolved = resolveArguments(kind, asWritten(kind, undo.args, at), at, setting, report);
  return resolved ? toAct(kind, resolved) : null;
}

/** Resolved arguments in the form a runbook would give them, so that one schema checks both. */
function asWritten(kind: StepKind, args: Arguments, mark: Mark): YamlMap {
  const entries = Object.entries(args).flatMap(([key, value]) => {
    const schema = shapeOf(kind.args)[key];
    const duration = schema && fieldOf(schema).unit === 'ms' && typeof value === 'number';
    const written = duration ? `${value}ms` : value;
    if (typeof written !== 'string' && typeof written !== 'number' && typeof written !== 'boolean') return [];
    const scalar: YamlScalar = { kind: 'scalar', value: written, mark };
    return [{ key, keyMark: mark, value: scalar }];
  });
  return { kind: 'map', entries, mark };
}

/** An act with what its kind says of time and retries. */
export function toAct(kind: StepKind, args: Arguments): PlannedAct {
  const { timeoutMs, expectedMs, retry } = kind;
  return { do: kind.do, args, summary: kind.summary(args), timeoutMs, expectedMs, retry };
}
