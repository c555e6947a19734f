import { RunsError } from '../bot/runs/runs-error.js';
import { ExitCode } from './exit-code.js';

/** A failure of a command that a person can act on, with the exit code that it ends in. */
export class CliError extends RunsError {
  readonly exitCode: ExitCode;

  constructor(code: string, what: string, todo: string, exitCode: ExitCode = ExitCode.failed) {
    super(code, what, todo);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

/** Bad input: exit code 2, and nothing was changed. */
export function badInput(code: string, what: string, todo: string): CliError {
  return new CliError(code, what, todo, ExitCode.badInput);
}
