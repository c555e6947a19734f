import { z } from 'zod';
import { checkSchema } from './check-schema.js';
import { isModifier, type Modifiers } from './modifiers.js';
import { quote } from './quote.js';
import { type Meaning, NOTHING } from './read-steps.js';
import type { Report } from './report.js';
import { entryOf, type YamlMap } from './yaml-node.js';

/** Another runbook as a step. No activity: its steps take its place when the plan is made. */
export const INCLUDE = 'runbook.include';
/** A manual step with a block, for what a heading cannot say: its id, what it needs, when it is done. */
export const MANUAL = 'manual';

const IncludeArguments = z.strictObject({
  runbook: z.string().meta({ description: 'The path of a runbook in this folder.' }),
  params: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .meta({ description: 'a map of the values of its parameters' })
    .default({}),
});

export function readInclude(args: YamlMap, modifiers: Modifiers, node: YamlMap, report: Report): Meaning | undefined {
  if (!refuseModifiers(INCLUDE, ['do', 'id', 'needs'], node, report)) return undefined;
  const read = checkSchema(IncludeArguments, args, quote(INCLUDE), report);
  const path = entryOf(args, 'runbook')?.value;
  if (!read || !path) return undefined;
  const params = Object.fromEntries(Object.entries(read.params).map(([name, value]) => [name, String(value)]));
  return { ...NOTHING, include: { path: read.runbook, pathMark: path.mark, params, modifiers, node } };
}

export function readManual(args: YamlMap, modifiers: Modifiers, node: YamlMap, report: Report): Meaning | undefined {
  if (!refuseModifiers(MANUAL, ['do', 'id', 'needs', 'when', 'timeout'], node, report)) return undefined;
  return checkSchema(z.strictObject({}), args, quote(MANUAL), report) && { ...NOTHING, manual: { modifiers, node } };
}

function refuseModifiers(what: string, allowed: readonly string[], node: YamlMap, report: Report): boolean {
  const wrong = node.entries.filter(({ key }) => isModifier(key) && !allowed.includes(key));
  for (const { key, keyMark } of wrong) {
    const list = allowed.map(quote).join(', ');
    report.error('unknown-key', `Unexpected key ${quote(key)} on ${quote(what)}, expected ${list}`, keyMark);
  }
  return wrong.length === 0;
}
