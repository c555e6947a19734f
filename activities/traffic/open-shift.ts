import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { proxyOf } from '../haproxy/switch.js';
import { haproxyWeights } from './haproxy-weights.js';
import type { Shift } from './shift.js';
import { openSignal } from './signal-source.js';

type Input = StepInput<StepArgs<'traffic.withdraw' | 'traffic.return'>>;

/** What a step's arguments and the inventory make of a shift. Fails with `proxy-refused` where the inventory declares no source. */
export async function openShift({ args, estate }: Input, deps: Pick<ActivityDeps, 'resolve' | 'now'>): Promise<Shift> {
  const signal = estate.traffic[args.traffic]?.signal;
  if (!signal) throw noSignal(args.traffic);
  return {
    weights: haproxyWeights(proxyOf(estate, args.traffic), deps),
    source: await openSignal(signal, deps),
    traffic: args.traffic,
    region: args.region,
    steps: args.steps,
    bounds: { errors: args.errors, latencyMs: args.latency, holdMs: args.hold },
    drainMs: args.drain,
    now: deps.now,
  };
}

function noSignal(traffic: string) {
  return failure('proxy-refused', {
    what: `The inventory does not say where errors and latency of ${traffic} are read.`,
    state: 'Nothing was changed.',
    todo: `Add \`signal\` under \`traffic.${traffic}\`.`,
  });
}
