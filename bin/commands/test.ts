import { Command } from 'commander';
import { journalLine } from '../../bot/render/journal-line.js';
import type { Paint } from '../../bot/render/paint.js';
import { plain } from '../../bot/render/plain.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { ExitCode } from '../exit-code.js';
import { parseParam } from '../parse-param.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';
import { RUNBOOKS } from '../runbook-paths.js';
import { compileScenarios, type ScenarioFile } from '../scenario/compile-scenarios.js';
import { scenarioPaths } from '../scenario/scenario-paths.js';
import type { ScenarioResult } from '../scenario/run-scenario.js';

interface Options {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

interface TestedFile {
  readonly path: string;
  readonly runbook: string;
  readonly results: readonly ScenarioResult[];
}

const HELP = `
A runbook RUNBOOK.md has its scenarios beside it in RUNBOOK.scenarios.yaml. Each is run on the interpreter of real runs, in
the world of the exploration's model, with a clock that does not wait. A run that breaks an invariant of the model fails.
Exits with 0 when every scenario ended as it says, with 1 when one did not, with 2 when a file has an error.
Example:
  lifeboat test runbooks/orders-failover.scenarios.yaml`;

export const testCommand: CreateCommand = (cli, exit): Command =>
  new Command('test')
    .description(
      'Runs the scenarios of runbooks: given these readings and answers, the run ends like this. Touches no server.',
    )
    .argument('[files...]', `scenario files or their runbooks; by default ${RUNBOOKS}/*.scenarios.yaml`)
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--param <name=value>', 'a parameter of the runbooks, may be repeated', parseParam)
    .option('--json', 'print every result as JSON')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: Options) => {
      const { compiled, scenarios } = await compileScenarios(cli.files, scenarioPaths(cli.files, files), options);
      if (!options.json) printDiagnostics(cli, compiled);
      else if (compiled.failed) printJson(cli, { diagnostics: compiled.files.flatMap(file => file.diagnostics) });
      if (compiled.failed) return exit(ExitCode.badInput);
      const tested = await runAll(scenarios);
      print(cli, tested, options.json === true);
      if (tested.some(({ results }) => results.some(failed))) exit(ExitCode.failed);
    });

async function runAll(files: readonly ScenarioFile[]): Promise<TestedFile[]> {
  // The interpreter's own host comes with it and takes 0.2 s to load, which the other commands need not pay.
  const { runScenario } = await import('../scenario/run-scenario.js');
  const tested: TestedFile[] = [];
  for (const { path, runbook, plan, scenarios } of files) {
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) results.push(await runScenario(plan, scenario));
    tested.push({ path, runbook, results });
  }
  return tested;
}

function failed({ differences }: ScenarioResult): boolean {
  return differences.length > 0;
}

function print(cli: Cli, tested: readonly TestedFile[], json: boolean): void {
  const results = tested.flatMap(file => file.results);
  const wrong = results.filter(failed).length;
  if (json) {
    const files = tested.map(file => ({ ...file, results: file.results.map(one => ({ ok: !failed(one), ...one })) }));
    return printJson(cli, { version: 1, ok: wrong === 0, files });
  }
  for (const { path, results: own } of tested) {
    printLines(cli.out, [plain(path), ...own.flatMap(result => resultLines(result, cli.paint))]);
  }
  const count = `${results.length} scenario${results.length === 1 ? '' : 's'}`;
  printLines(cli.out, [wrong === 0 ? `${count}, all as they say` : `${count}, ${wrong} not as it says`]);
}

function resultLines({ name, differences, state }: ScenarioResult, paint: Paint): string[] {
  if (differences.length === 0) return [`${paint.good('ok')}      ${plain(name)}`];
  const journal = state?.journal.map(entry => `        ${journalLine(entry, state.startedAt, paint)}`) ?? [];
  const said = differences.map(one => `        ${plain(one)}`);
  return [
    `${paint.bad('FAILED')}  ${plain(name)}`,
    ...said,
    ...(journal.length > 0 ? ['        The journal:'] : []),
    ...journal,
  ];
}
