import type { Command } from 'commander';
import type { Cli } from './cli.js';
import type { ExitCode } from './exit-code.js';

/** Makes one command. Its action calls `exit` for every exit code but 0, and throws a `CliError` for what went wrong. */
export type CreateCommand = (cli: Cli, exit: (code: ExitCode) => void) => Command;
