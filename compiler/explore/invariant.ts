/** What must never be, whatever happens; each with what an unsafe plan reaches, as a noun. */
export const invariants = {
  'two-writers': 'two regions that both take writes',
  'unfenced-promotion': 'a promotion while the old primary is not fenced',
  'unapproved-promotion': 'a promotion that nobody approved',
  'blind-approval': 'a point of no return on an approval that was given before there was anything to decide on',
  'unmeasured-promotion': 'a promotion without a reading of what it loses',
  'stale-promotion': 'a promotion on a reading from before people were waited for',
  'loss-above-approved': 'a promotion that loses more than was approved',
  'timeline-used-twice': 'a second promotion to one timeline',
  'writes-doubled': 'stranded writes that are written again twice',
  'writes-destroyed': 'a rewind over writes that exist nowhere else',
  'clients-led-to-a-standby': 'clients led to a server that takes no writes',
  'clients-held-while-asking': 'clients held while people are waited for',
  'success-without-a-writer': 'a run that ends SUCCEEDED while nothing takes writes',
  'success-with-clients-astray': 'a run that ends SUCCEEDED with clients sent where no writes are taken',
  'abort-not-clean': 'a run that ends ABORTED_CLEAN without having put everything back',
  'dead-end': 'a step that can never succeed',
} as const satisfies Record<string, string>;
export type Invariant = keyof typeof invariants;

export interface Breach {
  readonly invariant: Invariant;
  /** What is the matter then, as one sentence. */
  readonly sentence: string;
}
