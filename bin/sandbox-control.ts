/** What a running sandbox can be asked. */
export const SandboxCommand = {
  down: 'down',
  status: 'status',
  kill: 'kill',
  restore: 'restore',
  stall: 'stall',
  heal: 'heal',
} as const;
export type SandboxCommand = (typeof SandboxCommand)[keyof typeof SandboxCommand];

type Answer = Readonly<Record<string, unknown>>;

export interface SandboxUp {
  /** The second octet of its addresses; by default the first free one. */
  readonly block: number | undefined;
  /** Whether Lifeboat's workers run in it too. */
  readonly workers: boolean;
  readonly progress: (line: string) => void;
}

/** The sandbox of this directory, a daemon that outlives the command. Failures are `CliError`s that say what happened. */
export interface SandboxControl {
  /** Starts it and resolves when all its servers work; fails when one runs already. */
  up(options: SandboxUp): Promise<Answer>;
  /** Undefined when none runs. */
  call(command: SandboxCommand, words: readonly string[]): Promise<Answer | undefined>;
}
