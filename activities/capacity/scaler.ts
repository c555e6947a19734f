/** How large a pool is meant to be and is. */
export interface PoolSize {
  /** Null: nobody keeps a wanted number that could be read. */
  readonly wanted: number | null;
  readonly ready: number;
}

/** What became of asking for a size. `changed`: somebody else changed the pool since it was read, so nothing was done. */
export type Resized = 'done' | 'changed';

/**
 * What makes a pool larger. What each guarantees:
 *
 * - **Compare-and-set**, where the pool's keeper can do it: `resize` changes only what `read` has seen.
 * - **Doing it twice is harmless**: the wanted number is set, never added to.
 * - **Failures say what is the matter**: `scaling-refused` when it will not do it for us, `capacity-unreadable` when it does not answer.
 * - **A deadline** for each call.
 */
export interface Scaler {
  read(deadlineMs: number): Promise<PoolSize>;
  /** Asks for so many replicas in place of what the last `read` saw. */
  resize(replicas: number, deadlineMs: number): Promise<Resized>;
}
