import type { Scale } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import { autoScalingScaler } from './autoscaling-scaler.js';
import { commandScaler } from './command-scaler.js';
import { ecsScaler } from './ecs-scaler.js';
import { kubernetesScaler } from './kubernetes-scaler.js';
import type { Scaler } from './scaler.js';

type By = Scale['by'];
type Scalers = { readonly [Name in By]: (scale: Extract<Scale, { by: Name }>, deps: Resolves) => Scaler };

/** Everything that the inventory may name to make a pool larger; a missing one does not compile. */
const scalers: Scalers = {
  kubernetes: kubernetesScaler,
  'aws-autoscaling': autoScalingScaler,
  'aws-ecs': ecsScaler,
  command: commandScaler,
};

export function openScaler(scale: Scale, deps: Resolves): Scaler {
  return open(scale, deps);
}

function open<Name extends By>(scale: Extract<Scale, { by: Name }>, deps: Resolves): Scaler {
  const make: (one: Extract<Scale, { by: Name }>, of: Resolves) => Scaler = scalers[scale.by];
  return make(scale, deps);
}
