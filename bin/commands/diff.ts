import { Command } from 'commander';
import { plain } from '../../bot/render/plain.js';
import { planDiffLines } from '../../bot/render/plan-diff.js';
import { shortHash } from '../../bot/render/short-hash.js';
import { diffPlans } from '../../compiler/diff/diff-plans.js';
import type { Plan } from '../../plan/plan.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { compileFiles, DEFAULT_INVENTORY } from '../compile-files.js';
import { ExitCode } from '../exit-code.js';
import { parseParam } from '../parse-param.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly inventory: string;
  readonly inventoryBefore?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

const HELP = `
A runbook that only a safety rule refuses is compared all the same; one that cannot be read is not.
Exits with 0 when a run of either would do the same, with 1 when not, with 2 when one of them cannot be compiled.
The version before an edit is to be had with: git show main:runbooks/orders-failover.md > before.md
Example:
  lifeboat diff before.md runbooks/orders-failover.md`;

export const diffCommand: CreateCommand = (cli, exit): Command =>
  new Command('diff')
    .description('Compares the plans of two runbooks: what changed, and what it means for safety. Touches no server.')
    .argument('<before>', 'a runbook')
    .argument('<after>', 'the same runbook, edited')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--inventory-before <file>', 'the inventory of the first runbook, when it was another one')
    .option('--param <name=value>', 'a parameter of both runbooks, may be repeated', parseParam)
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', HELP)
    .action(async (first: string, second: string, options: Options) => {
      const before = await planOf(cli, first, { ...options, inventory: options.inventoryBefore ?? options.inventory });
      const after = await planOf(cli, second, options);
      if (!before || !after) return exit(ExitCode.badInput);
      const diff = diffPlans(before, after);
      if (options.json) printJson(cli, { version: 1, before: named(before), after: named(after), ...diff });
      else printLines(cli.out, [titleOf(before), titleOf(after), '', ...planDiffLines(diff, cli.paint)]);
      if (!diff.same) exit(ExitCode.failed);
    });

async function planOf(cli: Cli, path: string, options: Options): Promise<Plan | undefined> {
  const compiled = await compileFiles(cli.files, [path], options);
  const file = compiled.files.find(one => one.path === path);
  const plan = file?.plan ?? file?.refused;
  if (!options.json || !plan) printDiagnostics(cli, compiled);
  return plan;
}

function named({ source, hash, kind, service }: Plan) {
  return { path: source.path, commit: source.commit, hash, kind, service };
}

function titleOf({ source, hash, kind, service }: Plan): string {
  return `${plain(source.path)}: ${kind} of ${plain(service)}, plan ${shortHash(hash)}`;
}
