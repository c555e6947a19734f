/** What an alert stands at where it comes from. */
export const AlertState = { triggered: 'triggered', acknowledged: 'acknowledged', resolved: 'resolved' } as const;
export type AlertState = (typeof AlertState)[keyof typeof AlertState];

export const AlertSource = { pagerduty: 'PagerDuty', alertmanager: 'Alertmanager' } as const;
export type AlertSource = (typeof AlertSource)[keyof typeof AlertSource];

/** One thing that a pager or a monitoring system said about one service. All texts are from outside: plain lines, cut, never interpreted. */
export interface Alert {
  readonly source: AlertSource;
  /** The same for everything that is said about the same incident. */
  readonly key: string;
  readonly service: string;
  readonly state: AlertState;
  /** When it happened, by the clock there. */
  readonly at: number;
  readonly title: string;
  readonly lines: readonly string[];
  /** Where to read more; an https or http address, else null. */
  readonly link: string | null;
  /** The incident's id in PagerDuty, to ask what became of it. */
  readonly id: string | null;
}
