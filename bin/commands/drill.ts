import { Command, Option } from 'commander';
import { drillLines } from '../../bot/render/drill-lines.js';
import { DrillOutcome, type DrillResult } from '../../plan/drills/drill.js';
import { DrillLevel } from '../../plan/history/drill-level.js';
import { temporalAddress } from '../address.js';
import { keepDrill } from '../audit/keep-drill.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { drillInput } from '../drill/drill-input.js';
import { inventoryFrom } from '../inventory-from.js';
import { faults } from '../drill/faults/index.js';
import { ExitCode } from '../exit-code.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly inventory: string;
  readonly fault?: string;
  readonly level?: DrillLevel;
  readonly block?: number;
  readonly address?: string;
  readonly json?: boolean;
}

const HELP = `
Faults of a sandbox:
${faults.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n')}
Exits with 0 only when the drill passed, with 1 when it failed, was refused or made way.
Examples:
  lifeboat drill orders --fault region-loss
  lifeboat drill orders --level real`;

export const drillCommand: CreateCommand = (cli, exit): Command =>
  new Command('drill')
    .description('Runs one drill now, grades it and proves that everything is as it was before.')
    .argument('<name>', 'a drill of the inventory, or a service')
    .option('--fault <name>', 'what is broken on purpose')
    .addOption(
      new Option('--level <level>', 'how far it goes; by default as declared, else a sandbox').choices(
        Object.values(DrillLevel),
      ),
    )
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--block <n>', 'the second octet of the addresses of the sandbox', Number)
    .option('--address <host:port>', 'where Temporal is; not for a sandbox, which has its own')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action(async (name: string, options: Options) => {
      const result = await drillNow(cli, name, options);
      if (!result) return exit(ExitCode.badInput);
      if (options.json) printJson(cli, result);
      else printLines(cli.out, drillLines(result));
      exit(result.outcome === DrillOutcome.passed ? ExitCode.done : ExitCode.failed);
    });

async function drillNow(cli: Cli, name: string, options: Options): Promise<DrillResult | undefined> {
  const text = cli.files.read(options.inventory) ?? '';
  const inventory = inventoryFrom(cli, options.inventory);
  const input = await drillInput(cli, inventory, { name, ...options });
  if (!input) return undefined;
  const say = (line: string): void => cli.err.write(`${line}\n`);
  if (input.level !== DrillLevel.sandbox) {
    return await cli.drills.onEstate(input, temporalAddress(options.address, cli.env, cli.files), say);
  }
  const { block } = options;
  // Nobody's users are in a sandbox that a person starts, so no window is judged for it.
  const own = { ...input, times: null };
  const result = await cli.drills.inSandbox(own, {
    inventory: text,
    paint: cli.paint,
    say,
    ...(block === undefined ? {} : { block }),
  });
  await keepDrill(cli, own, result);
  return result;
}
