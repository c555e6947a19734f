import { RunbookKind } from '../../plan/plan.js';
import type { Subject } from './ground.js';

/**
 * Numbers the steps so that two with different numbers concern services of an evacuation that share no database and no traffic. Whatever happens
 * to one of those changes nothing of the other, so one order of them stands for all. Steps of any other plan have one number.
 */
export function groupsOf({ kind, steps, estate }: Subject): readonly number[] {
  if (kind !== RunbookKind.evacuation) return steps.map(() => 0);
  const services = Object.keys(estate.services);
  const groups: string[][] = [];
  for (const name of services) {
    const near = groups.filter(group => group.some(other => shares(estate, name, other)));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([name, ...near.flat()]);
  }
  // The ids of a service's steps begin with its name (compiler/include.ts); an own step of the evacuation has no service and counts as 0.
  return steps.map(({ id }) => groups.findIndex(group => group.some(name => id.startsWith(`${name}--`))) + 1);
}

function shares({ services }: Subject['estate'], one: string, other: string): boolean {
  const [a, b] = [services[one], services[other]];
  if (!a || !b) return false;
  const routed = a.traffic !== undefined && a.traffic === b.traffic;
  return routed || a.databases.some(database => b.databases.includes(database));
}
