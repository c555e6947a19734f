import type { Measure, Pool } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import { commandSource } from './command-source.js';
import { httpSource } from './http-source.js';
import { prometheusSource } from './prometheus-source.js';
import { scaleSource } from './scale-source.js';
import type { CapacitySource } from './source.js';

type From = Measure['from'];
type Open<Name extends From> = (
  measure: Extract<Measure, { from: Name }>,
  deps: Resolves,
  pool: Pool,
) => CapacitySource;
type Sources = { readonly [Name in From]: Open<Name> };

/** Every source that the inventory may name; a missing one does not compile. */
const sources: Sources = {
  command: commandSource,
  http: httpSource,
  prometheus: prometheusSource,
  scale: (measure, deps, { scale }) => scaleSource(measure, scale, deps),
};

/** Undefined where the inventory does not say how the pool is measured. */
export function openCapacitySource(pool: Pool | undefined, deps: Resolves): CapacitySource | undefined {
  return pool?.measure && open(pool.measure, deps, pool);
}

function open<Name extends From>(
  measure: Extract<Measure, { from: Name }>,
  deps: Resolves,
  pool: Pool,
): CapacitySource {
  const make: Open<Name> = sources[measure.from];
  return make(measure, deps, pool);
}
