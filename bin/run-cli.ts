import { Command, CommanderError } from 'commander';
import { RunsError } from '../bot/runs/runs-error.js';
import { plain } from '../bot/render/plain.js';
import type { Cli } from './cli.js';
import { CliError } from './cli-error.js';
import { commands } from './commands/index.js';
import { ExitCode } from './exit-code.js';

/** Runs one command line (without `node` and the script) and returns the exit code. Touches only what `cli` gives it. */
export async function runCli(words: readonly string[], cli: Cli): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.done;
  const program = new Command('lifeboat')
    .description('Compiles Markdown disaster-recovery runbooks into checked plans and runs them as Temporal workflows.')
    .addHelpText('after', EXIT_CODES);
  for (const create of commands) {
    program.addCommand(
      create(cli, code => {
        exitCode = code;
      }),
    );
  }
  everyCommand(program, command =>
    command.exitOverride().configureOutput({
      writeOut: text => cli.out.write(text),
      writeErr: text => cli.err.write(text),
      getOutHelpWidth: () => cli.out.columns,
      getErrHelpWidth: () => cli.err.columns,
    }),
  );
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, wantsJson(words), cli);
  }
}

const EXIT_CODES = `
Exit codes: 0 done (a run: SUCCEEDED) · 1 not done · 2 bad input, nothing changed · 3 the run is not over
Example:
  lifeboat plan runbooks/orders-failover.md --param from=eu-west --param to=us-east`;

/** `--format json` and `sarif` promise a reader that is a program, as `--json` does. */
function wantsJson(words: readonly string[]): boolean {
  const format = words[words.indexOf('--format') + 1];
  return words.includes('--json') || (words.includes('--format') && (format === 'json' || format === 'sarif'));
}

function everyCommand(command: Command, change: (command: Command) => void): void {
  change(command);
  for (const inner of command.commands) everyCommand(inner, change);
}

function explain(error: unknown, json: boolean, cli: Cli): ExitCode {
  // Commander has already printed its message; a wrong option changed nothing.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.badInput;
  const known = error instanceof RunsError ? error : unexpected(error);
  if (json)
    cli.out.write(`${JSON.stringify({ error: { code: known.code, message: known.message, todo: known.todo } })}\n`);
  else
    cli.err.write(`${cli.paint.bad('error:')} ${plain(known.message)}\n${known.todo ? `${plain(known.todo)}\n` : ''}`);
  return known instanceof CliError ? known.exitCode : ExitCode.failed;
}

function unexpected(error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  return new CliError('unexpected', message, 'This is a fault of Lifeboat or of its set-up, not of the runbook.');
}
