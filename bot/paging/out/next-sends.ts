import { PageState } from './page.js';
import type { Route, RouteName } from './route.js';

/** How often a route has failed in a row, and when it may be tried again. */
export interface Tries {
  readonly failures: number;
  readonly nextAt: number;
  /** It says that it will refuse the same again. */
  readonly refused: boolean;
}

export interface Standing {
  /** What each route was told last. */
  readonly told: Readonly<Partial<Record<RouteName, PageState>>>;
  readonly tries: Readonly<Partial<Record<RouteName, Tries>>>;
}

/** A route counts as failing after so many attempts in a row; then the next one is used as well. */
const FAILING = 2;
/** 1 s, 2 s, 4 s ... up to this. */
const LONGEST_PAUSE_MS = 60_000;
/** What was refused is tried again now and then: somebody may have corrected the set-up. */
const REFUSED_PAUSE_MS = 5 * 60_000;

/**
 * Which of the declared routes should be told a page's state now. The first that takes a page has it; the next is used while the one before
 * fails, and that one is still tried, so that the page ends up where it belongs. Who was woken is told when it is over.
 */
export function nextSends(
  state: PageState,
  { told, tries }: Standing,
  declared: readonly Pick<Route, 'name' | 'takesAcknowledged'>[],
  now: number,
): readonly RouteName[] {
  const due = (name: RouteName): boolean => now >= (tries[name]?.nextAt ?? 0);
  if (state === PageState.resolved) {
    return declared.flatMap(({ name }) => (told[name] && told[name] !== state && due(name) ? name : []));
  }
  const sends: RouteName[] = [];
  for (const { name, takesAcknowledged } of declared) {
    const has = told[name];
    const isNews = has === undefined || (has !== state && (takesAcknowledged || has === PageState.resolved));
    if (isNews && due(name)) sends.push(name);
    const failing = (tries[name]?.failures ?? 0) >= FAILING || tries[name]?.refused === true;
    if (has !== undefined || !failing) return sends;
  }
  return sends;
}

/** What is remembered after one more failure. */
export function afterFailure(
  before: Tries | undefined,
  { again, waitMs }: { readonly again: boolean; readonly waitMs: number },
  now: number,
): Tries {
  const failures = (before?.failures ?? 0) + 1;
  const pause = again ? Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(failures - 1, 6)) : REFUSED_PAUSE_MS;
  return { failures, refused: !again, nextAt: now + Math.max(pause, waitMs) };
}
