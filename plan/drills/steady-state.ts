import { formatDuration } from '../duration.js';
import type { EstateState } from './estate-state.js';

/** When a service counts as well. */
export interface SteadyRules {
  readonly write_within: number;
  readonly standbys: number;
}

export interface Steadiness {
  readonly steady: boolean;
  /** One sentence, with the first thing that is wrong. */
  readonly reason: string;
}

/**
 * Whether the service is well: each database has one primary and its standbys stream, nothing is fenced, and every route that was tried took a
 * write in time, all on one region.
 */
export function judgeSteady(state: EstateState, rules: SteadyRules): Steadiness {
  const wrong = [...nodeTroubles(state, rules), ...routeTroubles(state, rules)];
  const [first] = wrong;
  if (first !== undefined) return { steady: false, reason: `${first}.` };
  const routes = Object.values(state.routes);
  const slowest = Math.max(0, ...routes.map(({ ms }) => ms));
  const writes = routes.length > 0 ? `; clients wrote within ${formatDuration(slowest)} by every route` : '';
  return { steady: true, reason: `One primary for each database, and its standbys stream${writes}.` };
}

function nodeTroubles({ nodes }: EstateState, { standbys }: SteadyRules): readonly string[] {
  const databases = [...new Set(Object.keys(nodes).map(name => name.split('/')[0] ?? ''))];
  return databases.flatMap(database => {
    const own = Object.entries(nodes).filter(([name]) => name.startsWith(`${database}/`));
    const primaries = own.filter(([, { role }]) => role === 'primary');
    const streaming = own.filter(([, { role, streams }]) => role === 'standby' && streams);
    const fenced = own.find(([, node]) => node.fenced);
    return [
      ...(primaries.length === 1 ? [] : [`${database} has ${primaries.length} primaries, not one`]),
      ...(streaming.length >= standbys
        ? []
        : [`${database} has ${streaming.length} streaming standbys of ${standbys}`]),
      ...(fenced ? [`${fenced[0]} is fenced`] : []),
    ];
  });
}

function routeTroubles({ routes }: EstateState, { write_within: limit }: SteadyRules): readonly string[] {
  const regions = new Set(Object.values(routes).map(({ region }) => region));
  return [
    ...Object.entries(routes).flatMap(([name, { wrote, ms, detail }]) => {
      if (!wrote) return [`clients cannot write by ${name} (${detail})`];
      if (ms <= limit) return [];
      return [`a write by ${name} took ${formatDuration(ms)}, more than ${formatDuration(limit)}`];
    }),
    ...(regions.size > 1 ? [`clients reach several regions: ${[...regions].join(', ')}`] : []),
  ];
}
