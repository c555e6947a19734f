import { Command, Option } from 'commander';
import { planMermaid } from '../../bot/render/plan-mermaid.js';
import { planTree } from '../../bot/render/plan-tree.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { compileOne } from '../compile-one.js';
import { ExitCode } from '../exit-code.js';
import { parseParam } from '../parse-param.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly format?: 'text' | 'mermaid';
}

export const planCommand: CreateCommand = (cli, exit): Command =>
  new Command('plan')
    .description('Shows the plan that a runbook compiles to: steps, danger, guards, times, hash. Touches no server.')
    .argument('<file>', 'the runbook')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--param <name=value>', 'a parameter of the runbook, may be repeated', parseParam)
    .option('--json', 'print the plan itself, exactly as a run would get it')
    .addOption(new Option('--format <format>', 'how to show it').choices(['text', 'mermaid']).conflicts('json'))
    .addHelpText(
      'after',
      '\nExample:\n  lifeboat plan runbooks/orders-failover.md --param from=eu-west --param to=us-east',
    )
    .action(async (file: string, options: Options) => {
      const compiled = await compileOne(cli, file, options);
      if (!compiled) exit(ExitCode.badInput);
      else if (options.json) printJson(cli, compiled.plan);
      else if (options.format === 'mermaid') printLines(cli.out, planMermaid(compiled.plan));
      else printLines(cli.out, planTree(compiled.plan, cli.paint));
    });
