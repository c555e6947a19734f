import { type Alert, AlertState } from './alert.js';

/** An incident as the alerts about it tell it, and what we made of it. */
export interface Incident extends Alert {
  /** When this episode began, by the clock there: one that is resolved and begins again is news, with a card of its own. */
  readonly since: number;
  /** When we first heard of this episode. */
  readonly heardAt: number;
  /** False: it was over before we heard that it had begun. */
  readonly shown: boolean;
  /** Why it is taken as over although nobody said so; null: it is not. */
  readonly stale: string | null;
}

export interface Applied {
  readonly outcome: 'opened' | 'changed' | 'resolved' | 'ignored';
  /** Why, for the log. */
  readonly reason: string;
  readonly incident: Incident;
}

/**
 * What an alert makes of what is known of its incident. Alerts come twice, late and in any order: what happened before what is known already
 * changes nothing, and doing it again changes nothing.
 */
export function applyAlert(known: Incident | undefined, alert: Alert, now: number): Applied {
  const fresh = { ...alert, since: alert.at, heardAt: now, stale: null };
  const over = alert.state === AlertState.resolved;
  if (!known) {
    const incident = { ...fresh, shown: !over };
    return over
      ? { outcome: 'ignored', reason: 'it was over before anything was heard of it', incident }
      : { outcome: 'opened', reason: 'it is new', incident };
  }
  if (alert.at < known.at) return { outcome: 'ignored', reason: 'something newer is known', incident: known };
  if (isSame(known, alert)) return { outcome: 'ignored', reason: 'this is known', incident: known };
  if (known.state === AlertState.resolved) {
    if (over) return { outcome: 'ignored', reason: 'it is over already', incident: { ...known, at: alert.at } };
    if (alert.at === known.at) return { outcome: 'ignored', reason: 'it ended at that moment', incident: known };
    return { outcome: 'opened', reason: 'it began again', incident: { ...fresh, shown: true } };
  }
  const { since, heardAt, shown } = known;
  if (over)
    return { outcome: 'resolved', reason: 'it is over', incident: { ...known, state: alert.state, at: alert.at } };
  return { outcome: 'changed', reason: 'it changed', incident: { ...alert, since, heardAt, shown, stale: null } };
}

function isSame(known: Incident, alert: Alert): boolean {
  const { state, title, lines, link } = known;
  return (
    state === alert.state && title === alert.title && link === alert.link && lines.join('\n') === alert.lines.join('\n')
  );
}

/** PagerDuty repeats a delivery for some 20 minutes; what is older than this was held up on its way. */
const LATE_MS = 15 * 60_000;

/** Whether an incident that was just opened is news from long ago. Alertmanager says what is so now, however long it has been so. */
export function isLate({ source, at }: Alert, now: number): boolean {
  return source === 'PagerDuty' && now - at > LATE_MS;
}

/** What could be found out about an incident from long ago. */
export interface Reality {
  /** What PagerDuty says now; null when it cannot be asked. */
  readonly incident: AlertState | null;
  /** Whether the watch sees the primary; null when nobody has looked lately. */
  readonly primaryAnswers: boolean | null;
}

/** Why an incident from long ago is over; null: it may be going on, so people are called. */
export function staleReason({ incident, primaryAnswers }: Reality): string | null {
  if (incident === AlertState.resolved) return 'PagerDuty says that it is resolved by now';
  if (incident !== null) return null;
  return primaryAnswers === true ? 'the watch sees that the primary answers now' : null;
}
