import { z } from 'zod';
import type { Names } from '../plan/arguments.js';
import type { DatabaseEngine, Inventory } from '../plan/inventory.js';
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
  caches: 'cache',
  queues: 'queue',
} as const satisfies Record<Names, string>;

/** Checks that every value whose schema says `names` is a name of that section of the inventory. */
export function checkNames(schema: z.core.$ZodType, node: YamlNode, inventory: Inventory, report: Report): boolean {
  const { names, engine } = fieldOf(schema);
  if (names && node.kind === 'scalar') {
    const name = String(node.value);
    if (!checkName(names, name, node.mark, inventory, report)) return false;
    return names !== 'databases' || engine === undefined || checkEngine(engine, name, node.mark, inventory, report);
  }
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

/** A step speaks the language of one engine; a server of another would not understand it. */
function checkEngine(
  engine: DatabaseEngine,
  name: string,
  at: Mark,
  { databases }: Inventory,
  report: Report,
): boolean {
  const found = databases[name]?.engine;
  if (found === engine) return true;
  const fitting = Object.keys(databases).filter(each => databases[each]?.engine === engine);
  const listed = fitting.length > 0 ? `: ${quoteList(fitting)}` : ', and the inventory has none';
  const message = `Unexpected database ${quote(name)} of ${found ?? 'no engine'}, expected one of ${engine}${listed}`;
  report.error('unknown-name', message, at);
  return false;
}
