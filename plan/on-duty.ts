/** Who of a group is on duty, at one moment. */
export interface OnDuty {
  /** Members of the group only, by their names in the inventory. */
  readonly people: readonly string[];
  /** From where that is known, as a person reads it. */
  readonly source: string;
  /** Why the fallback counts instead; null when it does not. */
  readonly instead: string | null;
}
