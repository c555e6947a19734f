import { parse } from 'yaml';
import { z } from 'zod';
import { fieldOf, shapeOf } from '../../compiler/schema-field.js';
import { formatDuration } from '../../plan/duration.js';
import type { Effect } from '../../plan/effect.js';
import { Danger } from '../../plan/plan.js';
import type { StepKind } from '../../plan/step.js';
import { fenced, page, table } from './markdown.js';
import { typeOf } from './type-of.js';

const DANGERS = {
  [Danger.reads]: 'reads only',
  [Danger.writes]: 'changes something that can be put back',
  [Danger.pointOfNoReturn]: 'point of no return: nothing is put back after it',
} as const;

/** One step kind, from its declaration in `plan/steps/`. */
export function stepKindSection(kind: StepKind): string {
  const args = exampleArgs(kind);
  const undo = kind.undo?.(args);
  const facts = [
    ['Danger', DANGERS[kind.danger]],
    ['Effects', effectsText(kind.effects(args))],
    ['Gate', kind.gate ? `\`${kind.gate}\`: only a verdict of \`pass\` lets the run go on` : 'none'],
    ['Put back by', undo ? `\`${undo.do}\`` : 'nothing'],
    ['One attempt', `at most ${formatDuration(kind.timeoutMs)}, usually ${formatDuration(kind.expectedMs)}`],
    ['Attempts', attempts(kind)],
    ['Waits for people', kind.asksApproval ? 'yes' : 'no'],
    ['May be skipped', kind.skippable ? 'yes, with a reason' : 'no'],
  ];
  return page(
    `## ${kind.do}`,
    kind.description,
    argumentsTable(kind),
    table(['', ''], facts),
    fenced('yaml step', kind.example),
  ).trimEnd();
}

function argumentsTable({ args }: StepKind): string {
  const rows = Object.entries(shapeOf(args)).map(([key, schema]) => [
    `\`${key}\``,
    typeOf(schema),
    absence(schema),
    fieldOf(schema).description ?? '',
  ]);
  return rows.length === 0 ? 'No arguments.' : table(['Argument', 'Type', 'When absent', 'Meaning'], rows);
}

/** What is taken when the runbook does not say it. */
function absence(schema: z.core.$ZodType): string {
  const { fallback, unit } = fieldOf(schema);
  if (fallback === 'service') return "the service's own";
  if (schema instanceof z.ZodOptional) return 'optional';
  if (!(schema instanceof z.ZodDefault)) return 'required';
  const value = schema.def.defaultValue;
  return typeof value === 'number' && unit === 'ms' ? formatDuration(value) : `\`${String(value)}\``;
}

function attempts({ retry }: StepKind): string {
  if (retry.attempts === 1) return '1';
  return `${retry.attempts}, with a pause of ${formatDuration(retry.backoffMs)} that doubles each time`;
}

function effectsText(effects: readonly Effect[]): string {
  const each = effects.map(({ effect, ...about }) => {
    const words = Object.entries(about).map(([key, value]) => `${key} \`${String(value)}\``);
    return [`\`${effect}\``, ...words].join(' ');
  });
  return each.length === 0 ? 'none' : each.join('; ');
}

/** The arguments of the example, as if parameters were names, with the service's own where the example is silent. */
function exampleArgs({ args, example }: StepKind): Record<string, unknown> {
  const written: unknown = parse(example);
  const own = Object.entries(shapeOf(args)).flatMap(([key, schema]) =>
    fieldOf(schema).fallback === 'service' ? [[key, 'orders']] : [],
  );
  const { do: _name, ...rest } = z.record(z.string(), z.unknown()).parse(written);
  const known = Object.entries(rest).filter(([key]) => Object.hasOwn(shapeOf(args), key));
  return args.parse({ ...Object.fromEntries(own), ...Object.fromEntries(known) });
}
