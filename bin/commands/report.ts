import { Command } from 'commander';
import { report } from '../../bot/render/report.js';
import { recordOf, type ReportSources } from '../../bot/render/report-record.js';
import { runSeries } from '../../bot/runs/run-series.js';
import { reportFile } from '../../bot/board/report-file.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { RunState } from '../../plan/run.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { CliError } from '../cli-error.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { historyOf } from '../history/history-of.js';
import { printJson } from '../print-json.js';
import { withRuns } from '../with-runs.js';

interface Options {
  readonly run?: string;
  readonly out?: string;
  readonly html?: string;
  readonly md?: string;
  readonly inventory: string;
  readonly address?: string;
  /** A file to write to, or true for standard output. */
  readonly json?: string | boolean;
}

export const reportCommand: CreateCommand = (cli): Command =>
  new Command('report')
    .description(
      'Prints the report of a run as Markdown: outcome, times, loss, approvals with their evidence, journal; or writes it as HTML and JSON.',
    )
    .argument('<service>', 'the service whose run it is')
    .option('--run <id>', "Temporal's id of the run; by default the newest one")
    .option('--html <file>', 'write it there as one HTML file that needs nothing else')
    .option('--md <file>', 'write it there as Markdown')
    .option('--out <file>', 'the same as --md')
    .option('--inventory <file>', 'what things cost', DEFAULT_INVENTORY)
    .option('--address <host:port>', 'where Temporal is')
    .option('--json [file]', 'print the whole state of the run as JSON, or write it with its record to a file')
    .addHelpText('after', '\nExample:\n  lifeboat report orders --html report.html --md report.md')
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
        if (options.json === true) return printJson(cli, state);
        const plan = await runs.plan(service, view.runId).catch(() => undefined);
        await write(
          cli,
          state,
          {
            ...(await sourcesOf(cli, options.inventory)),
            plan,
            series: await runSeries({ read: database => runs.watch(database) }, plan),
          },
          options,
        );
      }),
    );

/** What is kept and what things cost, where that can be read: a report of a bad night must not fail for a broken inventory. */
async function sourcesOf(cli: Cli, path: string): Promise<ReportSources> {
  const records = await historyOf(cli).records();
  const { inventory } = readInventory(cli.files.read(path) ?? '', path);
  return { ...(typeof records === 'string' ? {} : { records }), inventory };
}

async function write(cli: Cli, state: RunState, sources: ReportSources, options: Options): Promise<void> {
  const text = (): string => report(state, sources.plan, sources);
  const json = (): string =>
    `${JSON.stringify({ state, record: recordOf(state, sources) ?? null, series: sources.series }, null, 2)}\n`;
  const forms: readonly (readonly [string | boolean | undefined, () => string])[] = [
    [options.html, () => reportFile(state, sources, cli.now())],
    [options.md, text],
    [options.out, text],
    [options.json, json],
  ];
  const files = forms.flatMap(([path, make]) => (typeof path === 'string' ? [{ path, make }] : []));
  if (files.length === 0) return cli.out.write(text());
  for (const { path, make } of files) {
    await cli.files.write(path, make());
    cli.err.write(`Written to ${path}.\n`);
  }
}
