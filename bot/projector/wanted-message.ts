import type { Milestone } from '../cards/milestones.js';
import type { KeyedCard } from '../cards/run-cards.js';
import type { Wanted } from './outbox.js';

/** A card as it should stand in Slack, or lines that a run's thread should be told. */
export type WantedMessage = Wanted & {
  readonly service: string;
  readonly run: string;
} & (
    | { readonly what: 'card'; readonly keyed: KeyedCard }
    | { readonly what: 'thread'; readonly milestones: readonly Milestone[] }
  );

/** The key of a run's own card, on whose message its thread hangs. */
export function runCardKey(run: string): string {
  return `run/${run}`;
}
