import type { Measure } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import { commandSource } from './command-source.js';
import { httpSource } from './http-source.js';
import { prometheusSource } from './prometheus-source.js';
import type { CapacitySource } from './source.js';

type From = Measure['from'];
type Sources = {
  readonly [Name in From]: (measure: Extract<Measure, { from: Name }>, deps: Resolves) => CapacitySource;
};

/** Every source that the inventory may name; a missing one does not compile. */
const sources: Sources = { command: commandSource, http: httpSource, prometheus: prometheusSource };

export function openCapacitySource(measure: Measure, deps: Resolves): CapacitySource {
  return open(measure, deps);
}

function open<Name extends From>(measure: Extract<Measure, { from: Name }>, deps: Resolves): CapacitySource {
  const make: (one: Extract<Measure, { from: Name }>, of: Resolves) => CapacitySource = sources[measure.from];
  return make(measure, deps);
}
