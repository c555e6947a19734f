import type { Act, Call, KillPoint, Victim } from './kill-point.js';

/** What a test says to one of its workers. */
export type FromParent =
  | {
      readonly prepare: {
        readonly role: Victim;
        readonly address: string;
        readonly namespace: string;
        readonly env: Readonly<Record<string, string>>;
        readonly bundle: string;
      };
    }
  | { readonly arm: KillPoint | null; readonly records: boolean }
  | { readonly go: true };

/** What a worker says to its test. */
export type ToParent =
  | { readonly prepared: true }
  | { readonly armed: true }
  | { readonly did: Act; readonly call?: Call };
