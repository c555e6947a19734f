import { type PlannedStep, RunbookKind } from '../plan/plan.js';
import { buildPlan } from './build-plan.js';
import { checkPart, endsOf, isOf } from './check-part.js';
import type { Included } from './include.js';
import type { LoweredKind, LoweredMove } from './lower-kind.js';
import { orderMoves } from './order-moves.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { sharedKeys, withoutShared } from './share-once.js';
import { wireGates } from './wire-gates.js';

/** What moves a service out of a region, or back into it. */
const MOVES = [RunbookKind.failover, RunbookKind.switchover, RunbookKind.failback];

/** Every service leaves the region after those it depends on, by a plan of its own; services that do not depend on each other leave side by side. */
export function lowerEvacuation(
  own: readonly PlannedStep[],
  setting: Setting,
  report: Report,
): LoweredKind | undefined {
  const { services = {} } = setting.front.matter;
  const included = new Map(Object.keys(services).flatMap(service => includeMove(service, setting, report) ?? []));
  if (included.size !== Object.keys(services).length) return undefined;
  const depending = [...included].map(([service, part]) => ({
    service,
    part,
    needs: dependenciesOf(service, setting),
  }));
  const steps = [...own];
  const moves: LoweredMove[] = [];
  const doneBy = new Map<string, string>();
  for (const { service, part, needs: named } of orderMoves(depending, setting.inventory.services)) {
    const checked = checkPart(part, report);
    // Whoever uses what another one moves, comes after it.
    const earlier = sharedKeys(part.steps).flatMap(key => doneBy.get(key) ?? []);
    const needs = [...new Set([...named, ...earlier])];
    const done = new Set(doneBy.keys());
    const before = needs.flatMap(other => endsOf(steps.filter(({ id }) => id.startsWith(`${other}--`))));
    steps.push(...placed(withoutShared(part.steps, done), before.length > 0 ? before : endsOf(own)));
    const kept = withoutShared(part.runbook.steps, done);
    const { title, source } = checked;
    const plan =
      kept === part.runbook.steps
        ? checked
        : buildPlan(title, { steps: wireGates(kept) }, part.runbook.setting, source);
    moves.push({ service, needs, plan });
    for (const key of sharedKeys(part.steps)) if (!doneBy.has(key)) doneBy.set(key, service);
  }
  return { steps, moves };
}

/** A step that needs none of its own service waits for what the service waits for. */
function placed(steps: readonly PlannedStep[], before: readonly string[]): readonly PlannedStep[] {
  return steps.map(step => (step.needs.length === 0 ? { ...step, needs: [...before] } : step));
}

function includeMove(service: string, setting: Setting, report: Report): [[string, Included]] | undefined {
  const { region = '', services = {} } = setting.front.matter;
  const path = services[service] ?? '';
  const at = setting.front.mark('services', service);
  const included = setting.include(path, { from: region }, service, at, report);
  return included && isOf(included, MOVES, service, path, at, report) ? [[service, included]] : undefined;
}

/** The services of the evacuation that one depends on, directly or through services that are not part of it. */
function dependenciesOf(service: string, { inventory, front }: Setting): readonly string[] {
  const { services = {} } = front.matter;
  const found = new Set<string>();
  const seen = new Set<string>();
  const look = (name: string): void => {
    for (const other of inventory.services[name]?.depends_on ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      if (Object.hasOwn(services, other)) found.add(other);
      else look(other);
    }
  };
  look(service);
  return [...found];
}
