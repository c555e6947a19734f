import { Command } from 'commander';
import { onCallLines } from '../../bot/render/on-call-lines.js';
import { fileLibrary } from '../bot/file-library.js';
import { onDutyOf } from '../bot/on-duty-of.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { printJson } from '../print-json.js';

interface Options {
  readonly inventory: string;
  readonly json?: boolean;
}

export const oncallCommand: CreateCommand = (cli): Command =>
  new Command('oncall')
    .description('Says who of every group is on call right now, and from where that is known.')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--json', 'print the same lines as JSON')
    .addHelpText(
      'after',
      '\nReads the token of PagerDuty from where the inventory says (env:, file:), as the workers do.\nExample:\n  lifeboat oncall',
    )
    .action(async ({ inventory: path, json }: Options) => {
      const inventory = await fileLibrary(cli.files, path).inventory();
      const ask = onDutyOf(async () => inventory, cli.env, cli.now);
      const lines = await onCallLines(inventory, ask);
      if (json) printJson(cli, lines);
      else for (const line of lines) cli.out.write(`${line}\n`);
    });
