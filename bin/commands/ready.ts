import { Command } from 'commander';
import { costTable, lastCost } from '../../bot/render/cost-lines.js';
import { isReady, readyLines } from '../../bot/render/ready-lines.js';
import { temporalAddress } from '../address.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { historyOf } from '../history/history-of.js';
import { inventoryFrom } from '../inventory-from.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly address?: string;
  readonly json?: boolean;
  readonly cost?: boolean;
  readonly inventory: string;
}

export const readyCommand: CreateCommand = (cli, exit): Command =>
  new Command('ready')
    .description('Says whether a service could be moved right now, and if not, why, with the time of the reading.')
    .argument('[service]', 'without it, every service whose readiness is evaluated')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print the last readings as JSON')
    .option(
      '--cost',
      'what the services cost instead: a minute of downtime, the last measured one, the last drill, the standby',
    )
    .option('--inventory <file>', 'the inventory with the prices (--cost)', 'runbooks/inventory.yaml')
    .addHelpText(
      'after',
      '\nExits with 0 only when every check of every failover and switchover passes and was read lately, else 1.\nExamples:\n  lifeboat ready orders\n  lifeboat ready --cost',
    )
    .action(async (service: string | undefined, options: Options) => {
      if (options.cost) await showCost(cli, service, options);
      else if (!(await showReady(cli, service, options))) exit(ExitCode.failed);
    });

/** Whether everything that was asked for is ready. */
async function showReady(cli: Cli, service: string | undefined, options: Options): Promise<boolean> {
  const readings = await cli.readings(temporalAddress(options.address, cli.env, cli.files));
  try {
    const services = service === undefined ? await readings.services() : [service];
    const now = cli.now();
    const read = await Promise.all(services.map(async name => ({ service: name, state: await readings.read(name) })));
    const answers = read.map(one => ({ ...one, ready: isReady(one.state, now) }));
    if (options.json) {
      printJson(
        cli,
        answers.map(({ service: name, ready, state }) => ({ service: name, ready, state: state ?? null })),
      );
    } else if (answers.length === 0) {
      printLines(cli.out, ['Nothing evaluates readiness here: lifeboat worker --queue control --inventory FILE does.']);
    } else {
      printLines(
        cli.out,
        answers.flatMap(one => readyLines(one.service, one.state, now)),
      );
    }
    return answers.length > 0 && answers.every(({ ready }) => ready);
  } finally {
    await readings.close();
  }
}

/** What the inventory prices, and what the record of runs measured. Without a record the table says `unknown` there, and why. */
async function showCost(cli: Cli, service: string | undefined, { inventory: path, json }: Options): Promise<void> {
  const whole = inventoryFrom(cli, path);
  const one = service === undefined ? undefined : whole.services[service];
  if (service !== undefined && !one)
    throw badInput('no-service', `${path} has no service ${service}.`, 'Nothing was changed.');
  const inventory = service !== undefined && one ? { ...whole, services: { [service]: one } } : whole;
  const found = await historyOf(cli).records();
  const records = typeof found === 'string' ? [] : found;
  if (json) {
    const names = Object.keys(inventory.services);
    return printJson(
      cli,
      names.map(name => ({ service: name, ...lastCost(name, inventory, records) })),
    );
  }
  printLines(cli.out, costTable(inventory, records));
  if (typeof found === 'string') printLines(cli.err, [found]);
}
