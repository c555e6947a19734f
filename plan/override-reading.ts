/** What the plan says of an override, and when that was looked at. */
export interface OverrideReading {
  /** Milliseconds since the epoch, by the bot's clock. */
  readonly at: number;
  readonly name: string;
  /** Null: the plan has no such override. */
  readonly override: { readonly reason: string; readonly by: string; readonly until: string } | null;
}
