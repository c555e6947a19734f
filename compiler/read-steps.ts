import { findStepKind, stepKinds } from '../plan/steps/index.js';
import type { StepKind } from '../plan/step.js';
import { INCLUDE, MANUAL, readInclude, readManual } from './read-special-step.js';
import { checkSchema } from './check-schema.js';
import type { Block, Section } from './document.js';
import { Modifiers, isModifier } from './modifiers.js';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import { readYaml } from './read-yaml.js';
import type { Mark, Report } from './report.js';
import { type ParamValues, refuseParams, substitute } from './substitute.js';
import type { WrittenStep } from './written-step.js';
import { entryOf, type YamlMap, type YamlNode } from './yaml-node.js';

/** What automates a step: its kind, its arguments as written with parameters put in, and its modifiers. */
export interface Automation extends WrittenStep {
  readonly kind: StepKind;
  readonly args: YamlMap;
  /** The name of the step kind. */
  readonly mark: Mark;
}

/** A step that is another runbook. */
export interface IncludeSource extends WrittenStep {
  readonly path: string;
  readonly pathMark: Mark;
  readonly params: Readonly<Record<string, string>>;
}

/** A section and what its block makes of it; all are null for a section without one, which is a manual step. */
export interface StepSource {
  readonly section: Section;
  readonly automation: Automation | null;
  readonly include: IncludeSource | null;
  /** A manual step that says when, or after what. */
  readonly manual: WrittenStep | null;
}
export type Meaning = Omit<StepSource, 'section'>;

export const NOTHING = { automation: null, include: null, manual: null };

/** Reads every block. A step whose block is wrong is left out; its diagnostics say why, and no plan is made. */
export function readSteps(
  sections: readonly Section[],
  params: ParamValues,
  used: Set<string>,
  report: Report,
): readonly StepSource[] {
  return sections.flatMap((section): readonly StepSource[] => {
    if (!section.block) return [{ section, ...NOTHING }];
    const meaning = readBlock(section.block, params, used, report);
    return meaning ? [{ section, ...meaning }] : [];
  });
}

function readBlock(block: Block, params: ParamValues, used: Set<string>, report: Report): Meaning | undefined {
  if (block.text.replace(/^\s*#.*$/gm, '').trim() === '') {
    report.error('missing-key', 'Unexpected empty step block, expected `do:` and a step kind', block.fence);
    return undefined;
  }
  if (isDamaged(block, report)) return undefined;
  const written = readYaml(block, report);
  if (!written) return undefined;
  if (written.kind !== 'map') {
    report.error(
      'wrong-value',
      `Unexpected ${written.kind} in a step block, expected \`key: value\` lines`,
      written.mark,
    );
    return undefined;
  }
  if (!refuseLiteralParams(written, report)) return undefined;
  const node = substitute(written, params, used, report);
  return node?.kind === 'map' ? split(node, report) : undefined;
}

/** A block that is not closed, or has swallowed another one: its YAML would only repeat what was said. */
function isDamaged(block: Block, report: Report): boolean {
  const last = block.line + block.text.split('\n').length;
  return report.diagnostics.some(({ place }) => place.line >= block.fence.line && place.line < last);
}

/** The keys whose values shape the plan itself; a parameter there would make a plan nobody has read. */
function refuseLiteralParams(node: YamlMap, report: Report): boolean {
  const literal = ['do', 'id', 'needs', 'when', 'on_failure', 'runbook'];
  const entries = node.entries.filter(({ key }) => literal.includes(key));
  const undo = entryOf(node, 'undo')?.value;
  const undone: YamlNode | undefined = undo?.kind === 'map' ? entryOf(undo, 'do')?.value : undefined;
  const checks = [...entries.map(({ value }) => value), ...(undone ? [undone] : [])];
  return checks.map(value => refuseParams(value, report)).every(Boolean);
}

function split(node: YamlMap, report: Report): Meaning | undefined {
  const entries = node.entries.filter(({ key }) => isModifier(key));
  const modifiers = checkSchema(Modifiers, { ...node, entries }, 'step', report);
  const name = entryOf(node, 'do')?.value;
  const args = { ...node, entries: node.entries.filter(({ key }) => !isModifier(key)) };
  if (name?.kind !== 'scalar') return undefined;
  if (name.value === INCLUDE) return modifiers && readInclude(args, modifiers, node, report);
  if (name.value === MANUAL) return modifiers && readManual(args, modifiers, node, report);
  const kind = findKind(String(name.value), name.mark, report);
  if (!modifiers || !kind) return undefined;
  return { ...NOTHING, automation: { kind, args, modifiers, node, mark: name.mark } };
}

/** The step kind of a name; offers the nearest ones when there is none. */
export function findKind(name: string, at: Mark, report: Report): StepKind | undefined {
  const kind = findStepKind(name);
  if (kind) return kind;
  const known = Object.keys(stepKinds);
  const hint = didYouMean(name, known) ?? `Step kinds: ${quoteList(known)}.`;
  report.error(
    'unknown-step-kind',
    `Unexpected step kind ${quote(name)}, expected one of the ${known.length} step kinds`,
    at,
    { hint },
  );
  return undefined;
}
