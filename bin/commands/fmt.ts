import { Command, Option } from 'commander';
import { plain } from '../../bot/render/plain.js';
import { type Formatted, formatRunbook } from '../../compiler/fmt/format-runbook.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';
import { RUNBOOKS, runbookPaths } from '../runbook-paths.js';

interface Options {
  readonly check?: boolean;
  readonly write?: boolean;
  readonly json?: boolean;
}
interface File extends Formatted {
  readonly path: string;
  readonly changed: boolean;
}

const HELP = `
Orders the keys of front matter and step blocks, and puts one empty line around headings and step blocks. Prose and comments stay as they
are, and so does the plan: its hash is the same before and after.
Without an option it prints the new text. Exits with 1 when --check finds a file that would change.
Example:
  lifeboat fmt --write`;

export const fmtCommand: CreateCommand = (cli, exit): Command =>
  new Command('fmt')
    .description('Brings runbooks into one form that compiles to the same plan.')
    .argument('[files...]', `runbooks; by default ${RUNBOOKS}/*.md without README.md`)
    .option('--check', 'change nothing, and name the files that would change')
    .addOption(new Option('--write', 'write the files that change').conflicts('check'))
    .option('--json', 'print which files change as JSON')
    .addHelpText('after', HELP)
    .action(async (given: readonly string[], options: Options) => {
      const files = runbookPaths(cli.files, given).map(path => format(cli, path));
      const changed = files.filter(file => file.changed);
      if (options.write) for (const { path, text } of changed) await cli.files.write(path, text);
      for (const { path, left } of files) {
        printLines(
          cli.err,
          left.map(({ line, reason }) => `${plain(path)}:${line}: left as it is: ${reason}`),
        );
      }
      print(cli, files, options);
      if (options.check && changed.length > 0) exit(ExitCode.failed);
    });

function format(cli: Cli, path: string): File {
  const before = cli.files.read(path);
  if (before === undefined) throw badInput('no-file', `There is no file ${path}.`, 'Nothing was changed.');
  const formatted = formatRunbook(before);
  return { path, changed: formatted.text !== before, ...formatted };
}

function print(cli: Cli, files: readonly File[], { check, write, json }: Options): void {
  const done = write ? 'changed' : 'would change';
  if (json) printJson(cli, { version: 1, files: files.map(({ path, changed, left }) => ({ path, changed, left })) });
  else if (!check && !write) for (const { text } of files) cli.out.write(text);
  else {
    const lines = files.filter(file => file.changed).map(({ path }) => `${plain(path)}: ${done}`);
    printLines(cli.out, lines);
  }
}
