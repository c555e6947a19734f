/**
 * What a step does to the small model of the world that the compiler reasons about: who can write, what is fenced, what is known
 * about lag, where traffic points. Rules and exploration read effects and never a step kind's name.
 */
export type Effect =
  | { readonly effect: 'measures-lag'; readonly database: string; readonly region: string; readonly maxLossMs: number }
  | { readonly effect: 'approves' }
  | { readonly effect: 'fences'; readonly database: string; readonly region: string }
  | { readonly effect: 'unfences'; readonly database: string; readonly region: string }
  | {
      readonly effect: 'promotes';
      readonly database: string;
      readonly region: string;
      /** The region looked at once more right before. */
      readonly from?: string;
    }
  | {
      readonly effect: 'switches';
      readonly database: string;
      readonly from: string;
      readonly to: string;
      /** The traffic whose pooler it repoints. */
      readonly via?: string;
    }
  | { readonly effect: 'pauses-clients'; readonly via: string }
  | { readonly effect: 'resumes-clients'; readonly via: string }
  | {
      readonly effect: 'routes';
      readonly via: string;
      readonly region: string;
      /** The region that is left; a name is moved only if it still points there. */
      readonly from?: string;
      readonly layer: 'pooler' | 'proxy' | 'dns';
    }
  /** Clients of the region go to the others that are let in. */
  | { readonly effect: 'withdraws'; readonly via: string; readonly region: string; readonly layer: 'proxy' }
  | { readonly effect: 'lowers-ttl'; readonly via: string; readonly ttlMs: number }
  | { readonly effect: 'restores-ttl'; readonly via: string }
  | { readonly effect: 'settles-name'; readonly via: string; readonly region: string }
  | { readonly effect: 'admits'; readonly via: string; readonly region: string; readonly layer: 'proxy' }
  | { readonly effect: 'verifies-writes'; readonly database: string; readonly region: string }
  | {
      readonly effect: 'extracts-stranded';
      readonly database: string;
      readonly region: string;
      readonly into: string;
    }
  | { readonly effect: 'replays-stranded'; readonly database: string; readonly region: string }
  | {
      readonly effect: 'signs-ledger';
      readonly database: string;
      /** Where the ledger is kept. */
      readonly region: string;
      /** Whose stranded writes it is about. */
      readonly from: string;
    }
  | {
      readonly effect: 'discards-divergence';
      readonly database: string;
      readonly region: string;
      /** The region of the primary whose history it is taken back to. */
      readonly source?: string;
    }
  | { readonly effect: 'follows'; readonly database: string; readonly region: string; readonly upstream: string }
  | {
      readonly effect: 'measures-convergence';
      readonly database: string;
      readonly region: string;
      readonly other: string;
    }
  | { readonly effect: 'finds-divergence'; readonly database: string; readonly region: string; readonly other: string }
  | { readonly effect: 'converges'; readonly database: string; readonly region: string; readonly other: string }
  /** Lets what comes after it break what a named override of the inventory allows, while it counts. */
  | { readonly effect: 'invokes-override'; readonly override: string }
  /** Proves where data is; changes nothing. */
  | { readonly effect: 'audits-residency'; readonly database: string }
  /** Lets through only when a region has the capacity that the service needs. */
  | { readonly effect: 'measures-capacity'; readonly region: string }
  | { readonly effect: 'scales'; readonly region: string }
  | { readonly effect: 'empties-cache'; readonly cache: string; readonly region: string }
  | { readonly effect: 'warms-cache'; readonly cache: string; readonly region: string }
  /** Nothing takes the queue's messages in that region, until consumers are resumed there or elsewhere. */
  | { readonly effect: 'pauses-consumers'; readonly queue: string; readonly region: string }
  | { readonly effect: 'resumes-consumers'; readonly queue: string; readonly region: string }
  | { readonly effect: 'notifies' };
