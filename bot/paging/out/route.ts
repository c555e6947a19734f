import type { PagingRoutes } from '../../../plan/paging.js';
import type { Page } from './page.js';

export type RouteName = keyof PagingRoutes;

export interface RouteDeps {
  /** The value behind an `env:` or `file:` reference, at the moment of use. */
  readonly resolve: (reference: string) => Promise<string>;
  readonly now: () => number;
}

/** A way to wake people. Adding one: its file, one line in `routes.ts`, one in `PagingRoutes`, and the shared contract test. */
export interface Route {
  readonly name: RouteName;
  /** Whether "somebody is at it" means something there; where it does not, it is not sent. */
  readonly takesAcknowledged: boolean;
  /** Brings the page there as it stands now; again is harmless. Undefined: this way is not declared. Rejects with a PageRefused. */
  readonly deliver: (page: Page, declared: PagingRoutes, deps: RouteDeps) => Promise<void> | undefined;
}

/** One attempt on any route. */
export const DELIVER_MS = 5_000;

/** Why a page was not taken, without addresses and keys: they may be secrets. */
export class PageRefused extends Error {
  override readonly name = 'PageRefused';
  /** False: the same page will be refused again, until somebody corrects the set-up. */
  readonly again: boolean;
  /** How long whoever refused it asks to wait; 0 when it does not say. */
  readonly waitMs: number;

  constructor(message: string, { again, waitMs = 0 }: { readonly again: boolean; readonly waitMs?: number }) {
    super(message);
    this.again = again;
    this.waitMs = waitMs;
  }
}
