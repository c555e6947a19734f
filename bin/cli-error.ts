import { ExitCode } from './exit-code.js';

/** A failure of a command that a person can act on: what happened, and what to do. The code is permanent. */
export class CliError extends Error {
  readonly code: string;
  readonly todo: string;
  readonly exitCode: ExitCode;

  constructor(code: string, what: string, todo: string, exitCode: ExitCode = ExitCode.failed) {
    super(what);
    this.name = 'CliError';
    this.code = code;
    this.todo = todo;
    this.exitCode = exitCode;
  }
}

/** Bad input: exit code 2, and nothing was changed. */
export function badInput(code: string, what: string, todo: string): CliError {
  return new CliError(code, what, todo, ExitCode.badInput);
}
