import type { StepKind } from '../plan/step.js';
import { checkNames } from './check-names.js';
import { checkSchema } from './check-schema.js';
import { Modifiers } from './modifiers.js';
import { quote, quoteList } from './quote.js';
import type { Mark, Report } from './report.js';
import { namedFieldsOf } from './schema-field.js';
import type { Setting } from './setting.js';
import { entryOf, type YamlEntry, type YamlMap } from './yaml-node.js';

export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments of an act, checked by its kind's schema and against the inventory, with what the service makes plain filled in. */
export function resolveArguments(
  kind: StepKind,
  written: YamlMap,
  at: Mark,
  setting: Setting,
  report: Report,
): Arguments | undefined {
  const node = { ...written, mark: at, entries: [...written.entries, ...fallbacks(kind, written, at, setting)] };
  const before = report.diagnostics.length;
  const args = checkSchema(kind.args, node, quote(kind.do), report, Object.keys(Modifiers.shape));
  checkNames(kind.args, node, setting.inventory, report);
  if (!args || report.diagnostics.length > before) return undefined;
  return checkNodes(kind, node, setting, report) ? args : undefined;
}

/** An argument that the runbook leaves out and the service answers: its only database, its traffic, its channel. */
function fallbacks(kind: StepKind, written: YamlMap, at: Mark, { service }: Setting): readonly YamlEntry[] {
  const only = service.databases.length === 1 ? service.databases[0] : undefined;
  const answers: Readonly<Record<string, string | undefined>> = {
    databases: only,
    traffic: service.traffic,
    channels: service.channel,
  };
  return namedFieldsOf(kind.args).flatMap(({ key, names, fallback }) => {
    const value = fallback === 'service' ? answers[names] : undefined;
    if (value === undefined || entryOf(written, key)) return [];
    return [{ key, keyMark: at, value: { kind: 'scalar', value, mark: at } as const }];
  });
}

/** An act that names a database and a region needs a server of that database there. */
function checkNodes(kind: StepKind, node: YamlMap, { inventory }: Setting, report: Report): boolean {
  const named = namedFieldsOf(kind.args).flatMap(({ key, names }) => {
    const value = entryOf(node, key)?.value;
    return value ? [{ value, names }] : [];
  });
  const database = named.find(({ names }) => names === 'databases')?.value;
  const nodes = database?.kind === 'scalar' ? inventory.databases[String(database.value)]?.nodes : undefined;
  if (!nodes || database?.kind !== 'scalar') return true;
  const wrong = named.filter(
    ({ names, value }) => names === 'regions' && value.kind === 'scalar' && !Object.hasOwn(nodes, String(value.value)),
  );
  for (const { value } of wrong) {
    const region = value.kind === 'scalar' ? value.value : '';
    const message = `Unexpected region ${quote(region)}, expected one where ${quote(database.value)} has a server: ${quoteList(Object.keys(nodes))}`;
    report.error('no-node', message, value.mark);
  }
  return wrong.length === 0;
}
