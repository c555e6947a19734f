import type { Effect } from '../../plan/effect.js';
import { admitClients, pauseClients, resumeClients, routeClients } from './route-acts.js';
import { done, type Outcome, type Scene } from './scene.js';
import {
  bothAnswer,
  extractStranded,
  fenceServer,
  followPrimary,
  promote,
  replayStranded,
  rewindServer,
  signLedger,
  switchOver,
  unfenceServer,
  verifyWrites,
} from './server-acts.js';

type Acts = {
  readonly [Name in Effect['effect']]: (effect: Extract<Effect, { effect: Name }>, scene: Scene) => Outcome;
};

/** Approvals and readings are the run's, and a notice changes nothing. The model counts no clients, so more room is nothing in it either. */
const untouched = (_: Effect, { world }: Scene): Outcome => done(world);

/** An effect that is not here does not compile: the model must know what every step does to the world. */
const acts: Acts = {
  fences: fenceServer,
  unfences: unfenceServer,
  promotes: promote,
  switches: switchOver,
  'pauses-clients': pauseClients,
  'resumes-clients': resumeClients,
  routes: routeClients,
  admits: admitClients,
  // The act refuses to take out the last region, and the model's route leads to one region only: where the others are is not in it.
  withdraws: untouched,
  'verifies-writes': verifyWrites,
  'extracts-stranded': extractStranded,
  'replays-stranded': replayStranded,
  'signs-ledger': signLedger,
  'discards-divergence': rewindServer,
  follows: followPrimary,
  'measures-lag': untouched,
  approves: untouched,
  notifies: untouched,
  'lowers-ttl': untouched,
  'restores-ttl': untouched,
  'settles-name': untouched,
  'invokes-override': untouched,
  'audits-residency': untouched,
  'measures-capacity': untouched,
  scales: untouched,
  'empties-cache': untouched,
  'warms-cache': untouched,
  'pauses-consumers': untouched,
  'resumes-consumers': untouched,
  'measures-convergence': bothAnswer,
  'finds-divergence': bothAnswer,
  converges: bothAnswer,
};

/** What one effect of a step does to the world, or why the act that has it refuses. */
export function applyEffect(effect: Effect, scene: Scene): Outcome {
  return perform(effect, scene);
}

function perform<Name extends Effect['effect']>(effect: Extract<Effect, { effect: Name }>, scene: Scene): Outcome {
  const act: (one: Extract<Effect, { effect: Name }>, of: Scene) => Outcome = acts[effect.effect];
  return act(effect, scene);
}
