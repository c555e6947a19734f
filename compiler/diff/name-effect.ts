import type { Effect } from '../../plan/effect.js';

type Namers = { readonly [Name in Effect['effect']]?: (effect: Extract<Effect, { effect: Name }>) => string };

/** What an effect is called inside a sentence; one without a name here is told by its fields. Two effects with the same name do the same thing to the same thing. */
const NAMES: Namers = {
  'measures-lag': e => `the measurement of what ${e.database} would lose in ${e.region}`,
  approves: () => 'the approval',
  fences: e => `the fence of ${e.database} in ${e.region}`,
  unfences: e => `the opening of ${e.database} in ${e.region}`,
  promotes: e => `the promotion of ${e.database} in ${e.region}`,
  switches: e => `the switchover of ${e.database} from ${e.from} to ${e.to}`,
  'pauses-clients': e => `the pause of the clients of ${e.via}`,
  'resumes-clients': e => `the return of the clients of ${e.via}`,
  routes: e => `the move of the clients of ${e.via} to ${e.region} by the ${e.layer}`,
  admits: e => `the admission of the clients of ${e.via} to ${e.region} by the ${e.layer}`,
  'measures-convergence': e => `the comparison of ${e.database} in ${e.region} and ${e.other}`,
  'finds-divergence': e => `the search for rows of ${e.database} on which ${e.region} and ${e.other} do not agree`,
  converges: e => `the convergence of ${e.database} in ${e.region} and ${e.other}`,
  'verifies-writes': e => `the verification that ${e.database} takes writes in ${e.region}`,
  'extracts-stranded': e => `the search for what ${e.database} committed only in ${e.region}`,
  'replays-stranded': e => `the replay of stranded writes of ${e.database} into ${e.region}`,
  'signs-ledger': e => `the signature for what became of the stranded writes of ${e.database} in ${e.from}`,
  'discards-divergence': e => `the rewind of ${e.database} in ${e.region}`,
  follows: e => `the standby of ${e.database} in ${e.region}`,
  'invokes-override': e => `the check of the override ${e.override}`,
  'audits-residency': e => `the proof of where the data of ${e.database} is`,
  'measures-capacity': e => `the check of the capacity of ${e.region}`,
  scales: e => `the scaling of ${e.region}`,
  notifies: () => 'the message to a channel',
};

export function nameEffect(effect: Effect): string {
  const names: Readonly<Record<string, ((effect: never) => string) | undefined>> = NAMES;
  const name = names[effect.effect];
  // The mapped type pairs each effect with its own namer; TypeScript cannot follow that through an index.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name ? name(effect as never) : `what it ${effect.effect} (${Object.values(effect).slice(1).join(', ')})`;
}
