import type { Inventory } from '../plan/inventory.js';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Report } from './report.js';
import { rules } from './rules/index.js';
import { locate, markAt, type YamlNode } from './yaml-node.js';

/**
 * Checks what an inventory declares for the safety rules: a jurisdiction or region that is misspelt would silence a rule without a word,
 * and so would a misspelt code.
 */
export function checkDeclared(inventory: Inventory, node: YamlNode, report: Report): void {
  checkRuleSettings(inventory, node, report);
  for (const { path, name, known } of declaredNames(inventory)) {
    if (known.includes(name)) continue;
    const inList = typeof path.at(-1) === 'number';
    const at = inList || path.at(-1) === 'region' ? locate(node, path).node.mark : markAt(node, path);
    report.error('unknown-name', `Unexpected ${quote(name)}, expected ${quoteList(known)}`, at, {
      hint: didYouMean(name, known),
    });
  }
}

interface Declared {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly known: readonly string[];
}

function declaredNames(inventory: Inventory): readonly Declared[] {
  const { regions, services, databases, traffic, channels } = inventory;
  const names = Object.keys(regions);
  const jurisdictions = [...new Set(Object.values(regions).map(({ jurisdiction }) => jurisdiction))];
  const lives = (path: readonly string[], entry: { readonly region?: string | undefined } | undefined) =>
    entry?.region === undefined ? [] : [{ path: [...path, 'region'], name: entry.region, known: names }];
  return [
    ...Object.entries(services).flatMap(([service, { capacity = {} }]) =>
      Object.keys(capacity).map(name => ({ path: ['services', service, 'capacity', name], name, known: names })),
    ),
    ...Object.entries(services).flatMap(([service, { pools = {} }]) =>
      Object.keys(pools).map(name => ({ path: ['services', service, 'pools', name], name, known: names })),
    ),
    ...Object.entries(databases).flatMap(([database, { residency = [] }]) =>
      residency.map((name, index) => ({
        path: ['databases', database, 'residency', index],
        name,
        known: jurisdictions,
      })),
    ),
    ...tableNames(inventory, jurisdictions),
    ...overrideNames(inventory, jurisdictions),
    ...Object.entries(traffic).flatMap(([name, { pooler, proxy, dns }]) => [
      ...lives(['traffic', name, 'pooler'], pooler),
      ...lives(['traffic', name, 'proxy'], proxy),
      ...lives(['traffic', name, 'dns'], dns),
    ]),
    ...Object.entries(channels).flatMap(([name, channel]) => lives(['channels', name], channel)),
  ];
}

function tableNames({ databases }: Inventory, known: readonly string[]): readonly Declared[] {
  return Object.entries(databases).flatMap(([database, { tables }]) =>
    Object.entries(tables).flatMap(([table, { residency }]) => {
      const path = ['databases', database, 'tables', table, 'residency'];
      return [
        ...listed([...path, 'jurisdictions'], residency?.jurisdictions, known),
        ...Object.entries(residency?.rows?.jurisdictions ?? {}).map(([value, name]) => ({
          path: [...path, 'rows', 'jurisdictions', value],
          name,
          known,
        })),
      ];
    }),
  );
}

function overrideNames(
  { overrides = {}, people, databases, services, regions }: Inventory,
  jurisdictions: readonly string[],
): readonly Declared[] {
  return Object.entries(overrides).flatMap(([override, { by, residency, capacity }]) => {
    const path = ['overrides', override];
    return [
      { path: [...path, 'by'], name: by, known: Object.keys(people) },
      ...listed([...path, 'residency', 'databases'], residency?.databases, Object.keys(databases)),
      ...listed([...path, 'residency', 'jurisdictions'], residency?.jurisdictions, jurisdictions),
      ...listed([...path, 'capacity', 'services'], capacity?.services, Object.keys(services)),
      ...listed([...path, 'capacity', 'regions'], capacity?.regions, Object.keys(regions)),
    ];
  });
}

function listed(
  path: readonly string[],
  names: readonly string[] | undefined,
  known: readonly string[],
): readonly Declared[] {
  return (names ?? []).map((name, index) => ({ path: [...path, index], name, known }));
}

/** Only safety rules can be softened, and none that protects data. */
function checkRuleSettings({ rules: chosen = {} }: Inventory, node: YamlNode, report: Report): void {
  for (const [code, severity] of Object.entries(chosen)) {
    const at = markAt(node, ['rules', code]);
    const rule = rules.find(each => each.code === code);
    if (!rule) {
      const known = rules.filter(({ locked }) => !locked).map(each => each.code);
      const message = `Unexpected ${quote(code)} under \`rules:\`, expected the code of a safety rule`;
      report.error('unknown-rule', message, at, { hint: didYouMean(code, known) });
    } else if (rule.locked && severity !== rule.severity) {
      const message = `Unexpected \`${severity}\` for ${quote(code)}, expected it to stay an error; it protects data`;
      report.error('locked-rule', message, at, { hint: 'Change the runbook, or leave the line out.' });
    }
  }
}
