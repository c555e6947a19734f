import { Command } from 'commander';
import { plain } from '../../bot/render/plain.js';
import { shortHash } from '../../bot/render/short-hash.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { type CompiledFile, type CompiledFiles, compileFiles, DEFAULT_INVENTORY } from '../compile-files.js';
import { ExitCode } from '../exit-code.js';
import { parseParam } from '../parse-param.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly explore: boolean;
}

const DIRECTORY = 'runbooks';

export const checkCommand: CreateCommand = (cli, exit): Command =>
  new Command('check')
    .description('Compiles runbooks and says what is wrong with them. Touches no server.')
    .argument('[files...]', `runbooks; by default ${DIRECTORY}/*.md without README.md`)
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--param <name=value>', 'a parameter of the runbooks, may be repeated', parseParam)
    .option('--json', 'print the diagnostics as JSON')
    .option('--no-explore', 'check the rules only, without running plans against accidents')
    .addHelpText(
      'after',
      '\nExits with 2 when a runbook has an error; warnings are shown and let through.\nExample:\n  lifeboat check runbooks/orders-failover.md --param from=eu-west --param to=us-east',
    )
    .action(async (files: readonly string[], options: Options) => {
      const compiled = await compileFiles(cli.files, files.length > 0 ? files : defaults(cli), options);
      if (options.json) printJson(cli, { ok: !compiled.failed, files: compiled.files.map(asJson) });
      else print(cli, compiled);
      if (compiled.failed) exit(ExitCode.badInput);
    });

function defaults({ files }: Cli): string[] {
  const names = files.list(DIRECTORY).filter(name => name.endsWith('.md') && name !== 'README.md');
  if (names.length > 0) return names.toSorted().map(name => `${DIRECTORY}/${name}`);
  throw badInput('no-file', `There is no runbook in ${DIRECTORY}/.`, 'Name the files: lifeboat check FILE...');
}

function print(cli: Cli, compiled: CompiledFiles): void {
  printDiagnostics(cli, compiled);
  printLines(
    cli.out,
    compiled.files.map(file => `${plain(file.path)}: ${verdict(file)}`),
  );
}

function verdict({ plan, diagnostics }: CompiledFile): string {
  const count = (severity: string): number => diagnostics.filter(one => one.severity === severity).length;
  const warnings = count('warning') > 0 ? `, ${many(count('warning'), 'warning')}` : '';
  if (!plan) return `${many(count('error'), 'error')}${warnings}`;
  return `ok, ${many(plan.steps.length, 'step')}, plan ${shortHash(plan.hash)}${warnings}`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function asJson({ path, plan, diagnostics }: CompiledFile) {
  const facts = plan && { kind: plan.kind, service: plan.service, hash: plan.hash, steps: plan.steps.length };
  return { path, ok: plan !== undefined, plan: facts ?? null, diagnostics };
}
