import { findStepKind, stepKinds } from '../plan/steps/index.js';
import type { StepKind } from '../plan/step.js';
import { checkSchema } from './check-schema.js';
import type { Block, Section } from './document.js';
import { Modifiers, isModifier } from './modifiers.js';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import { readYaml } from './read-yaml.js';
import type { Mark, Report } from './report.js';
import { type ParamValues, refuseParams, substitute } from './substitute.js';
import { entryOf, type YamlMap, type YamlNode } from './yaml-node.js';

/** What automates a step: its kind, its arguments as written with parameters put in, and its modifiers. */
export interface Automation {
  readonly kind: StepKind;
  readonly args: YamlMap;
  readonly modifiers: Modifiers;
  /** The whole block, for places. */
  readonly node: YamlMap;
  /** The name of the step kind. */
  readonly mark: Mark;
}

export interface StepSource {
  readonly section: Section;
  readonly automation: Automation | null;
}

/** Reads every block. A step whose block is wrong is left out; its diagnostics say why, and no plan is made. */
export function readSteps(
  sections: readonly Section[],
  params: ParamValues,
  used: Set<string>,
  report: Report,
): readonly StepSource[] {
  return sections.flatMap((section): readonly StepSource[] => {
    if (!section.block) return [{ section, automation: null }];
    const automation = readAutomation(section.block, params, used, report);
    return automation ? [{ section, automation }] : [];
  });
}

function readAutomation(block: Block, params: ParamValues, used: Set<string>, report: Report): Automation | undefined {
  if (block.text.replace(/^\s*#.*$/gm, '').trim() === '') {
    report.error('missing-key', 'Unexpected empty step block, expected `do:` and a step kind', block.fence);
    return undefined;
  }
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

/** The keys whose values shape the plan itself; a parameter there would make a plan nobody has read. */
function refuseLiteralParams(node: YamlMap, report: Report): boolean {
  const literal = ['do', 'id', 'needs', 'when', 'on_failure'];
  const entries = node.entries.filter(({ key }) => literal.includes(key));
  const undo = entryOf(node, 'undo')?.value;
  const undone: YamlNode | undefined = undo?.kind === 'map' ? entryOf(undo, 'do')?.value : undefined;
  const checks = [...entries.map(({ value }) => value), ...(undone ? [undone] : [])];
  return checks.map(value => refuseParams(value, report)).every(Boolean);
}

function split(node: YamlMap, report: Report): Automation | undefined {
  const entries = node.entries.filter(({ key }) => isModifier(key));
  const modifiers = checkSchema(Modifiers, { ...node, entries }, 'step', report);
  const name = entryOf(node, 'do')?.value;
  const condition = entryOf(node, 'when');
  if (condition) {
    const message = 'Unexpected condition `when`, expected a step that always runs; conditions cannot be compiled yet';
    const hint = 'Use a gate, or a manual step that says when to press Done without doing anything.';
    report.error('unsupported-when', message, condition.keyMark, { hint });
  }
  const kind = name?.kind === 'scalar' ? findKind(String(name.value), name.mark, report) : undefined;
  if (!modifiers || !kind || !name || condition) return undefined;
  const args = { ...node, entries: node.entries.filter(({ key }) => !isModifier(key)) };
  return { kind, args, modifiers, node, mark: name.mark };
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
