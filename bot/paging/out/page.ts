/** What a page stands for at whoever was paged. */
export const PageState = { triggered: 'triggered', acknowledged: 'acknowledged', resolved: 'resolved' } as const;
export type PageState = (typeof PageState)[keyof typeof PageState];

/** One reason to wake somebody, as it stands now. All texts are plain: one line, nothing hidden in it. */
export interface Page {
  /** The same for the same reason of the same run, for ever: PagerDuty's dedup key. */
  readonly key: string;
  readonly service: string;
  readonly run: string;
  /** The group that is asked; null: nobody in particular, so it goes where the service's pages go. */
  readonly group: string | null;
  readonly state: PageState;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  readonly details: Readonly<Record<string, string>>;
}
