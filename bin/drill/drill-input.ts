import { readHead } from '../../compiler/read-head.js';
import { DrillEntry } from '../../plan/drills/drill-entry.js';
import type { DrillFault, DrillInput } from '../../plan/drills/drill.js';
import { DrillLevel } from '../../plan/history/drill-level.js';
import type { Inventory } from '../../plan/inventory.js';
import { type Plan, RunbookKind } from '../../plan/plan.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import { compileOne } from '../compile-one.js';
import { runbookPaths } from '../runbook-paths.js';
import { faults } from './faults/index.js';

export interface DrillRequest {
  /** The name of a drill in the inventory, or of a service. */
  readonly name: string;
  readonly fault?: string | undefined;
  readonly level?: DrillLevel | undefined;
  readonly inventory: string;
}

/** A drill with its plans compiled and pinned. Undefined when a runbook has errors, which were printed then. */
export async function drillInput(
  cli: Cli,
  inventory: Inventory,
  request: DrillRequest,
): Promise<DrillInput | undefined> {
  const declared = inventory.drills?.[request.name];
  const level = request.level ?? declared?.level ?? DrillLevel.sandbox;
  const found = entryOf(cli, inventory, request, declared, level);
  const fault = faultOf(request.fault, found.entry, level);
  const { entry, back } = found;
  const compiled = await compileOne(cli, entry.runbook, { inventory: request.inventory, param: entry.params });
  if (!compiled) return undefined;
  const { plan } = compiled;
  refuseUnplanned(plan, level, fault);
  const homeward: Plan[] = [];
  for (const path of level === DrillLevel.rehearse ? [] : back(plan)) {
    const one = await compileOne(cli, path, { inventory: request.inventory });
    if (!one) return undefined;
    homeward.push(one.plan);
  }
  const { steady_state: steady, alarms, time_zone, windows, freezes } = entry;
  const input = { drill: request.name, service: plan.service, level, requester: REQUESTER, plan, back: homeward };
  return { ...input, times: { time_zone, windows, freezes }, alarms, steady, fault, expectedActs: [] };
}

/** A drill is nobody's request; no person of an inventory can have this name, because it begins with a capital. */
const REQUESTER = 'Lifeboat';

interface Found {
  readonly entry: DrillEntry;
  /** The runbooks that bring the service home after this plan. */
  readonly back: (plan: Plan) => readonly string[];
}

function entryOf(
  cli: Cli,
  inventory: Inventory,
  { name, fault: wanted }: DrillRequest,
  declared: DrillEntry | undefined,
  level: DrillLevel,
): Found {
  const heads = runbookPaths(cli.files, []).flatMap(path => {
    const head = readHead(cli.files.read(path) ?? '', inventory, path);
    return head ? [{ path, ...head }] : [];
  });
  const service = declared ? heads.find(({ path }) => path === declared.runbook)?.service : name;
  if (service === undefined || !Object.hasOwn(inventory.services, service)) throw unknownDrill(name, inventory);
  const byKind = (kind: RunbookKind) => {
    const path = heads.find(head => head.kind === kind && head.service === service)?.path;
    if (path !== undefined) return path;
    throw badInput('no-runbook', `${service} has no runbook of the kind ${kind}.`, 'Nothing was started.');
  };
  const sandboxed = level === DrillLevel.sandbox ? faults.find(one => one.name === wanted) : undefined;
  const entry = declared ?? DrillEntry.parse({ runbook: byKind(RunbookKind.switchover) });
  if (!sandboxed) return { entry, back: plan => failbackOf(plan) };
  return {
    entry: { ...entry, runbook: byKind(sandboxed.forward), params: {} },
    back: () => sandboxed.back.map(byKind),
  };
}

function failbackOf({ failback, source }: Plan): readonly string[] {
  if (failback === null) return [];
  const folder = source.path.split('/').slice(0, -1);
  return [[...folder, failback].join('/')];
}

function faultOf(name: string | undefined, entry: DrillEntry, level: DrillLevel): DrillFault | null {
  if (name === undefined) return null;
  if (level === DrillLevel.sandbox) {
    if (faults.some(fault => fault.name === name)) return { name, inject: [], heal: [] };
    throw badInput(
      'unknown-fault',
      `A sandbox has no fault ${name}.`,
      `It has: ${faults.map(one => one.name).join(', ')}.`,
    );
  }
  const hooks = entry.faults[name];
  if (hooks && level === DrillLevel.real) return { name, ...hooks };
  throw badInput(
    'unknown-fault',
    level === DrillLevel.rehearse
      ? 'A rehearsal only reads, so nothing is broken for it.'
      : `The drill has no programs for ${name}.`,
    'Declare them under `faults:` of the drill, or use --level sandbox. Nothing was started.',
  );
}

/** Without a fault there is no dead region, so on a living estate only a planned move is a drill; and one without a way home is none. */
function refuseUnplanned(plan: Plan, level: DrillLevel, fault: DrillFault | null): void {
  if (level === DrillLevel.rehearse || fault) return;
  const planned = plan.kind === RunbookKind.switchover;
  if (planned && plan.failback !== null) return;
  throw badInput(
    'drill-not-planned',
    planned
      ? `"${plan.title}" names no failback.`
      : `"${plan.title}" is a ${plan.kind}, which only a fault makes necessary.`,
    'Drill a switchover that names its failback, or bring a fault about with --fault. Nothing was started.',
  );
}

function unknownDrill(name: string, { drills = {}, services }: Inventory) {
  const known = [...Object.keys(drills), ...Object.keys(services)].join(', ');
  return badInput('unknown-drill', `${name} is neither a drill nor a service of the inventory.`, `It has: ${known}.`);
}
