import { Command } from 'commander';
import { isReady, readyLines } from '../../bot/render/ready-lines.js';
import { temporalAddress } from '../address.js';
import type { CreateCommand } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly address?: string;
  readonly json?: boolean;
}

export const readyCommand: CreateCommand = (cli, exit): Command =>
  new Command('ready')
    .description('Says whether a service could be moved right now, and if not, why, with the time of the reading.')
    .argument('[service]', 'without it, every service whose readiness is evaluated')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print the last readings as JSON')
    .addHelpText(
      'after',
      '\nExits with 0 only when every check of every failover and switchover passes and was read lately, else 1.\nExample:\n  lifeboat ready orders',
    )
    .action(async (service: string | undefined, options: Options) => {
      const readings = await cli.readings(temporalAddress(options.address, cli.env, cli.files));
      try {
        const services = service === undefined ? await readings.services() : [service];
        const now = cli.now();
        const read = await Promise.all(
          services.map(async name => ({ service: name, state: await readings.read(name) })),
        );
        const answers = read.map(one => ({ ...one, ready: isReady(one.state, now) }));
        if (options.json) {
          printJson(
            cli,
            answers.map(({ service: name, ready, state }) => ({ service: name, ready, state: state ?? null })),
          );
        } else if (answers.length === 0) {
          printLines(cli.out, [
            'Nothing evaluates readiness here: lifeboat worker --queue control --inventory FILE does.',
          ]);
        } else {
          printLines(
            cli.out,
            answers.flatMap(one => readyLines(one.service, one.state, now)),
          );
        }
        if (answers.length === 0 || answers.some(({ ready }) => !ready)) exit(ExitCode.failed);
      } finally {
        await readings.close();
      }
    });
