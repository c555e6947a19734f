/** What the exit code of `lifeboat` means; the same for every command. */
export const ExitCode = {
  /** Done as asked. For `run` and `status`: the run ended as SUCCEEDED, and nothing less. */
  done: 0,
  /** Not done: the run ended in another state, a server did not answer, or the run refused what was asked. */
  failed: 1,
  /** Bad input; nothing was changed. */
  badInput: 2,
  /** The run is not over: it runs, or it waits for people (`run --detach`, `run` left with Ctrl-C, `status`). */
  notOver: 3,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
