import type { Inventory } from '../plan/inventory.js';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Report } from './report.js';
import { locate, markAt, type YamlNode } from './yaml-node.js';

type Path = readonly (string | number)[];
interface Reference {
  readonly section: 'regions' | 'services' | 'databases' | 'traffic' | 'people' | 'channels' | 'groups';
  readonly name: string;
  readonly path: Path;
  /** The name is a key of a map, not a value. */
  readonly isKey?: boolean;
}

/** Checks that every name in the inventory which refers to another entry refers to one that is there. */
export function checkReferences(inventory: Inventory, node: YamlNode, report: Report): void {
  for (const { section, name, path, isKey } of referencesOf(inventory)) {
    if (Object.hasOwn(inventory[section], name)) continue;
    const known = Object.keys(inventory[section]);
    const expected = known.length > 0 ? quoteList(known) : `a name under \`${section}:\`, which has none`;
    const at = isKey === true ? markAt(node, path) : locate(node, path).node.mark;
    report.error('unknown-name', `Unexpected ${quote(name)}, expected ${expected}`, at, {
      hint: didYouMean(name, known),
    });
  }
  checkHomes(inventory, node, report);
  checkDependencies(inventory, node, report);
  checkMembers(inventory, node, report);
}

function referencesOf(inventory: Inventory): readonly Reference[] {
  const { services, databases, traffic, groups, caches = {}, queues = {} } = inventory;
  return [
    ...Object.entries(services).flatMap(([service, entry]): readonly Reference[] => [
      { section: 'regions', name: entry.home, path: ['services', service, 'home'] },
      ...entry.databases.map(
        (name, index): Reference => ({ section: 'databases', name, path: ['services', service, 'databases', index] }),
      ),
      ...(entry.traffic === undefined
        ? []
        : [{ section: 'traffic', name: entry.traffic, path: ['services', service, 'traffic'] } as const]),
      ...(entry.depends_on ?? []).map(
        (name, index): Reference => ({ section: 'services', name, path: ['services', service, 'depends_on', index] }),
      ),
      { section: 'channels', name: entry.channel, path: ['services', service, 'channel'] },
      ...(entry.oncall === undefined
        ? []
        : [{ section: 'groups', name: entry.oncall, path: ['services', service, 'oncall'] } as const]),
    ]),
    ...Object.entries(databases).flatMap(([name, { nodes }]) => regionKeys(['databases', name, 'nodes'], nodes)),
    ...Object.entries(traffic).flatMap(([name, { proxy, dns }]) => [
      ...regionKeys(['traffic', name, 'proxy', 'servers'], proxy?.servers),
      ...regionKeys(['traffic', name, 'dns', 'addresses'], dns?.addresses),
    ]),
    ...Object.entries(caches).flatMap(([name, { regions }]) => regionKeys(['caches', name, 'regions'], regions)),
    ...Object.entries(queues).flatMap(([name, { regions }]) => regionKeys(['queues', name, 'regions'], regions)),
    ...Object.entries(groups).flatMap(([group, members]) =>
      members.map((name, index): Reference => ({ section: 'people', name, path: ['groups', group, index] })),
    ),
    ...onDutyNames(inventory),
  ];
}

/** Who is on duty is a matter of groups and people that are declared, and who is paged one of groups and services. */
function onDutyNames({ oncall = {}, paging }: Inventory): readonly Reference[] {
  const keys = (section: Reference['section'], path: Path, map: object = {}): readonly Reference[] =>
    Object.keys(map).map(name => ({ section, name, path: [...path, name], isKey: true }));
  return [
    ...keys('groups', ['oncall'], oncall),
    ...keys('groups', ['paging', 'groups'], paging?.groups),
    ...keys('services', ['paging', 'services'], paging?.services),
    ...Object.entries(oncall).flatMap(([group, source]) =>
      Object.entries(source).flatMap(([key, names]) =>
        PEOPLE_OF.has(key) && Array.isArray(names)
          ? names.map((name, index): Reference => ({ section: 'people', name, path: ['oncall', group, key, index] }))
          : [],
      ),
    ),
  ];
}

const PEOPLE_OF = new Set(['rotation', 'people', 'fallback']);

function regionKeys(path: Path, map: object = {}): readonly Reference[] {
  return Object.keys(map).map(name => ({ section: 'regions', name, path: [...path, name], isKey: true }));
}

/** A service lives at home when nothing is wrong, so each of its databases has a server there. */
function checkHomes({ regions, services, databases }: Inventory, node: YamlNode, report: Report): void {
  for (const [service, { home, databases: names }] of Object.entries(services)) {
    for (const [index, name] of names.entries()) {
      const nodes = databases[name]?.nodes;
      if (!nodes || Object.hasOwn(nodes, home) || !Object.hasOwn(regions, home)) continue;
      const message = `Unexpected database ${quote(name)} without a server in ${quote(home)}, expected one in the home of ${quote(service)}`;
      report.error('no-node', message, locate(node, ['services', service, 'databases', index]).node.mark);
    }
  }
}

/** A service that depends on itself, directly or not, could never be moved after what it depends on. */
function checkDependencies({ services }: Inventory, node: YamlNode, report: Report): void {
  const circle = (path: readonly string[]): readonly string[] | undefined => {
    for (const next of services[path.at(-1) ?? '']?.depends_on ?? []) {
      if (next === path[0]) return [...path, next];
      const found = path.includes(next) ? undefined : circle([...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  for (const service of Object.keys(services)) {
    const found = circle([service]);
    if (!found) continue;
    const message = `Unexpected circle of dependencies ${found.map(quote).join(' -> ')}, expected an order to move services in`;
    report.error('needs-cycle', message, markAt(node, ['services', service, 'depends_on']));
    return;
  }
}

/** A person counts once in a group, whatever the list says. */
function checkMembers({ groups }: Inventory, node: YamlNode, report: Report): void {
  for (const [group, members] of Object.entries(groups)) {
    for (const [index, name] of members.entries()) {
      if (members.indexOf(name) === index) continue;
      const message = `Unexpected second ${quote(name)} in ${quote(group)}, expected each person once`;
      report.error('duplicate-key', message, locate(node, ['groups', group, index]).node.mark);
    }
  }
}
