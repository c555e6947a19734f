import type { Names } from '../plan/arguments.js';
import type { Estate, Inventory } from '../plan/inventory.js';
import type { PlannedAct, PlannedStep } from '../plan/plan.js';
import { findStepKind } from '../plan/steps/index.js';
import { rememberCanonical } from '../plan/canonical-json.js';
import { namedFieldsOf } from './schema-field.js';

/** The part of the inventory that a plan names, with all that those entries name in turn. A run needs nothing else, and sees nothing else. */
export function filterEstate(services: readonly string[], steps: readonly PlannedStep[], inventory: Inventory): Estate {
  const owns = services.flatMap(name => inventory.services[name] ?? []);
  const named = namesIn(steps.flatMap(step => [step, ...(step.undo ? [step.undo] : [])]));
  const policies = steps.flatMap(({ approval }) => approval ?? []);
  const databases = pick(inventory.databases, [
    ...named('databases'),
    ...owns.flatMap(({ databases: names }) => names),
  ]);
  const traffic = pick(inventory.traffic, [...named('traffic'), ...owns.flatMap(({ traffic: name }) => name ?? [])]);
  const caches = pick(inventory.caches ?? {}, named('caches'));
  const queues = pick(inventory.queues ?? {}, named('queues'));
  const overrides = pick(inventory.overrides ?? {}, named('overrides'));
  const asked = policies.flatMap(({ from, escalateTo }) => [from, ...(escalateTo === null ? [] : [escalateTo])]);
  const groups = pick(inventory.groups, [...named('groups'), ...asked]);
  const regions = [
    ...named('regions'),
    ...owns.map(({ home }) => home),
    ...Object.values(databases).flatMap(({ nodes }) => Object.keys(nodes)),
    ...[...Object.values(caches), ...Object.values(queues)].flatMap(({ regions: its }) => Object.keys(its)),
    ...Object.values(traffic).flatMap(({ proxy, dns }) => Object.keys({ ...proxy?.servers, ...dns?.addresses })),
  ];
  return {
    regions: pick(inventory.regions, regions),
    services: pick(inventory.services, services),
    databases,
    traffic,
    people: pick(inventory.people, Object.values(groups).flat()),
    groups,
    channels: pick(inventory.channels, [...named('channels'), ...owns.map(({ channel }) => channel)]),
    ...onDutyOf(inventory, groups),
    ...(inventory.slack !== undefined && asked.length > 0 ? { slack: inventory.slack } : {}),
    ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
    ...(Object.keys(caches).length > 0 ? { caches } : {}),
    ...(Object.keys(queues).length > 0 ? { queues } : {}),
  };
}

/** A run that cannot ask who is on duty must know that it would have to. */
function onDutyOf({ oncall = {} }: Inventory, groups: object): Pick<Estate, 'oncall'> {
  const asked = pick(oncall, Object.keys(groups));
  return Object.keys(asked).length > 0 ? { oncall: asked } : {};
}

function namesIn(acts: readonly PlannedAct[]): (section: Names) => readonly string[] {
  const all = acts.flatMap(act => {
    const kind = findStepKind(act.do);
    return kind ? namedFieldsOf(kind.args).map(({ key, names }) => ({ section: names, name: act.args[key] })) : [];
  });
  return section => all.flatMap(({ section: of, name }) => (of === section && typeof name === 'string' ? [name] : []));
}

function pick<Entry extends object>(
  section: Readonly<Record<string, Entry>>,
  names: readonly string[],
): Record<string, Entry> {
  const wanted = new Set(names);
  const entries = Object.entries(section).filter(([name]) => wanted.has(name));
  for (const [, entry] of entries) rememberCanonical(entry);
  return Object.fromEntries(entries);
}
