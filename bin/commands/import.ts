import { Command, Option } from 'commander';
import { importLines } from '../../bot/render/import-lines.js';
import { importRunbook } from '../../compiler/import/import-runbook.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';
import { RunbookKind } from '../../plan/plan.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { ExitCode } from '../exit-code.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly service?: string;
  readonly kind: RunbookKind;
  readonly inventory: string;
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
Every part of the text becomes a step that a person does; nothing of the text is lost or moved. Then automate one step at a time: put a
"yaml step" block under its heading. Prints the draft, and on standard error what could be automated; with --out the draft goes to a new file.
Exits with 2 when no draft can be made that compiles.
Example:
  lifeboat import wiki/orders.md --service orders --out runbooks/orders-failover.md`;

export const importCommand: CreateCommand = (cli, exit): Command =>
  new Command('import')
    .description('Makes a draft of a runbook out of a prose document, and lists what could be automated in it.')
    .argument('<file>', 'a Markdown document')
    .option(
      '--service <name>',
      'the service it is about; by default the only one of the inventory, or the one it names',
    )
    .addOption(
      new Option('--kind <kind>', 'what it is').choices(Object.values(RunbookKind)).default(RunbookKind.failover),
    )
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--out <file>', 'write the draft there; the file must not exist yet')
    .option('--json', 'print the draft and the lists as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const inventory = inventoryOf(cli, options.inventory);
      if (!inventory) return exit(ExitCode.badInput);
      const text = readFile(cli, file);
      const { out } = options;
      if (out !== undefined && cli.files.read(out) !== undefined)
        throw badInput('file-exists', `${out} is there already.`, 'Nothing was changed. Name another file with --out.');
      const service = serviceOf(text, options.service, inventory);
      const made = importRunbook(text, { path: out ?? file, kind: options.kind, service, inventory });
      if (!made.plan) {
        const path = out ?? file;
        const files = [{ path, plan: undefined, diagnostics: made.diagnostics }];
        printDiagnostics(cli, { inventory, files, sources: new Map([[path, made.text]]), failed: true });
        return exit(ExitCode.badInput);
      }
      if (out !== undefined) await cli.files.write(out, made.text);
      const { plan, automatable, left } = made;
      if (options.json) printJson(cli, { version: 1, text: made.text, steps: plan.steps.length, automatable, left });
      else if (out === undefined) cli.out.write(made.text);
      if (!options.json) printLines(out === undefined ? cli.err : cli.out, importLines(made, out ?? file));
    });

function readFile(cli: Cli, path: string): string {
  const text = cli.files.read(path);
  if (text === undefined) throw badInput('no-file', `There is no file ${path}.`, 'Nothing was changed.');
  return text;
}

function inventoryOf(cli: Cli, path: string): Inventory | undefined {
  const text = readFile(cli, path);
  const { inventory, diagnostics } = readInventory(text, path);
  const files = [{ path, plan: undefined, diagnostics }];
  printDiagnostics(cli, { inventory, files, sources: new Map([[path, text]]), failed: !inventory });
  return inventory;
}

function serviceOf(text: string, given: string | undefined, { services }: Inventory): string {
  const names = Object.keys(services);
  const listed = `Services of the inventory: ${names.join(', ') || 'none'}.`;
  if (given !== undefined) {
    if (names.includes(given)) return given;
    throw badInput('unknown-service', `The inventory has no service ${given}.`, listed);
  }
  const words = new Set(text.toLowerCase().split(/[^a-z0-9-]+/));
  const named = names.length === 1 ? names : names.filter(name => words.has(name));
  const [service] = named;
  if (service !== undefined && named.length === 1) return service;
  throw badInput(
    'no-service',
    'The document does not say which service it is about.',
    `Name it with --service. ${listed}`,
  );
}
