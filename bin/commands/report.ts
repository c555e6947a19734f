import { Command } from 'commander';
import { report } from '../../bot/render/report.js';
import type { CreateCommand } from '../command.js';
import { CliError } from '../cli-error.js';
import { printJson } from '../print-json.js';
import { withRuns } from '../with-runs.js';

interface Options {
  readonly run?: string;
  readonly out?: string;
  readonly address?: string;
  readonly json?: boolean;
}

export const reportCommand: CreateCommand = (cli): Command =>
  new Command('report')
    .description(
      'Prints the report of a run as Markdown: outcome, times, loss, approvals with their evidence, journal.',
    )
    .argument('<service>', 'the service whose run it is')
    .option('--run <id>', "Temporal's id of the run; by default the newest one")
    .option('--out <file>', 'write it there instead')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print the whole state of the run as JSON')
    .addHelpText('after', '\nExample:\n  lifeboat report orders --out report.md')
    .action((service: string, options: Options) =>
      withRuns(cli, options.address, async runs => {
        const view = await runs.view(service, options.run);
        const { state } = view;
        if (state === null) {
          throw new CliError(
            'no-state',
            `The run of ${service} says no state (${view.execution}).`,
            'Read its history in Temporal.',
          );
        }
        if (options.json) return printJson(cli, state);
        const text = report(state, await runs.plan(service, view.runId).catch(() => undefined));
        if (options.out === undefined) return cli.out.write(text);
        await cli.files.write(options.out, text);
        cli.err.write(`Written to ${options.out}.\n`);
      }),
    );
