/**
 * Where it is read what a region can take. What a source guarantees, and `test/contracts/capacity-source.ts` proves for each:
 *
 * - **A number or a failure.** It answers a finite number that is not negative. No answer, an empty one, and one of another form are
 *   `capacity-unreadable`, never zero: absent is not none.
 * - **A deadline.** It ends within `deadlineMs`, also when nobody answers.
 * - **It reads.** Nothing is changed, and it may be read as often as one likes.
 * - **No secrets in its failures.**
 */
export interface CapacitySource {
  read(deadlineMs: number): Promise<number>;
}
