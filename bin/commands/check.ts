import { Command, Option } from 'commander';
import { diagnosticsGithub } from '../../bot/render/diagnostics-github.js';
import { diagnosticsJson } from '../../bot/render/diagnostics-json.js';
import { diagnosticsSarif } from '../../bot/render/diagnostics-sarif.js';
import { verdictOf } from '../../bot/render/checked-file.js';
import { plain } from '../../bot/render/plain.js';
import { CheckFormat, checkFormat } from '../check-format.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { type CompiledFiles, compileFiles, DEFAULT_INVENTORY } from '../compile-files.js';
import { ExitCode } from '../exit-code.js';
import { parseDay } from '../parse-day.js';
import { parseParam } from '../parse-param.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';
import { RUNBOOKS, runbookPaths } from '../runbook-paths.js';

interface Options {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly format?: CheckFormat;
  readonly json?: boolean;
  readonly explore: boolean;
  readonly strict?: boolean;
  readonly on?: number;
}

const HELP = `
Formats: text (code frames), json, sarif (2.1.0, for code scanning), github (annotations). Without --format it is github where
GITHUB_ACTIONS is true, else text.
Exits with 2 when a runbook has an error; warnings are shown and let through, unless --strict makes them errors.
Example:
  lifeboat check runbooks/orders-failover.md --param from=eu-west --param to=us-east
  lifeboat check --strict --format sarif > lifeboat.sarif`;

export const checkCommand: CreateCommand = (cli, exit): Command =>
  new Command('check')
    .description('Compiles runbooks and says what is wrong with them. Touches no server.')
    .argument('[files...]', `runbooks; by default ${RUNBOOKS}/*.md without README.md`)
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--param <name=value>', 'a parameter of the runbooks, may be repeated', parseParam)
    .addOption(new Option('--format <format>', 'how to say it').choices(Object.values(CheckFormat)))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--strict', 'make every warning an error')
    .option('--on <day>', 'judge overrides of the inventory as of this day (UTC), such as 2027-03-31', parseDay)
    .option('--no-explore', 'check the rules only, without running plans against accidents')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: Options) => {
      const compiled = await compileFiles(cli.files, runbookPaths(cli.files, files), options);
      const checked = options.strict ? strict(compiled) : compiled;
      print(cli, checked, checkFormat(options, cli.env));
      if (checked.failed) exit(ExitCode.badInput);
    });

/** The same, with every warning an error: a file that has one has no plan. */
function strict(compiled: CompiledFiles): CompiledFiles {
  const files = compiled.files.map(file => ({
    ...file,
    plan: file.diagnostics.length > 0 ? undefined : file.plan,
    diagnostics: file.diagnostics.map(one => ({ ...one, severity: 'error' as const })),
  }));
  return { ...compiled, files, failed: compiled.failed || files.some(file => file.diagnostics.length > 0) };
}

function print(cli: Cli, compiled: CompiledFiles, format: CheckFormat): void {
  const { files, failed } = compiled;
  if (format === CheckFormat.json) return printJson(cli, diagnosticsJson(files, !failed));
  if (format === CheckFormat.sarif) return printJson(cli, diagnosticsSarif(files.flatMap(file => file.diagnostics)));
  if (format === CheckFormat.github) return printLines(cli.out, diagnosticsGithub(files));
  printDiagnostics(cli, compiled);
  printLines(
    cli.out,
    files.map(file => `${plain(file.path)}: ${verdictOf(file)}`),
  );
}
