import { z } from 'zod';
import type { Names } from '../plan/arguments.js';
import type { Inventory } from '../plan/inventory.js';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Mark, Report } from './report.js';
import { fieldOf, shapeOf, unwrap } from './schema-field.js';
import { entryOf, type YamlNode } from './yaml-node.js';

const NOUNS = {
  regions: 'region',
  databases: 'database',
  traffic: 'traffic entry',
  channels: 'channel',
  groups: 'group',
  services: 'service',
  overrides: 'override',
} as const satisfies Record<Names, string>;

/** Checks that every value whose schema says `names` is a name of that section of the inventory. */
export function checkNames(schema: z.core.$ZodType, node: YamlNode, inventory: Inventory, report: Report): boolean {
  const { names } = fieldOf(schema);
  if (names && node.kind === 'scalar') return checkName(names, String(node.value), node.mark, inventory, report);
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodObject) || node.kind !== 'map') return true;
  const checks = Object.entries(shapeOf(inner)).map(([key, field]) => {
    const value = entryOf(node, key)?.value;
    return value === undefined || checkNames(field, value, inventory, report);
  });
  return checks.every(Boolean);
}

/** Whether the inventory has the name; offers the nearest ones when not. */
function checkName(names: Names, name: string, at: Mark, inventory: Inventory, report: Report): boolean {
  const section: Readonly<Record<string, unknown>> = inventory[names] ?? {};
  if (Object.hasOwn(section, name)) return true;
  const known = Object.keys(section);
  const listed = known.length > 0 ? quoteList(known) : `a name under \`${names}:\` in the inventory, which has none`;
  const message = `Unexpected ${NOUNS[names]} ${quote(name)}, expected ${listed}`;
  report.error('unknown-name', message, at, { hint: didYouMean(name, known) });
  return false;
}
