import { Command } from 'commander';
import { limitsOf } from '../../bot/history/limits-of.js';
import { runSummary } from '../../bot/render/run-summary.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import { exitCodeOf, followRun } from '../follow-run.js';
import { historyOf } from '../history/history-of.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';
import { runTable } from '../run-table.js';
import { childrenOf } from '../../bot/runs/children-of.js';
import type { Runs } from '../../bot/runs/runs.js';
import { withRuns } from '../with-runs.js';

interface Options {
  readonly follow?: boolean;
  readonly address?: string;
  readonly json?: boolean;
}

export const statusCommand: CreateCommand = (cli, exit): Command =>
  new Command('status')
    .description('Shows the newest run of a service: its steps, what it asks of whom, and the command that answers.')
    .argument(
      '[service]',
      'the service, or evacuation/REGION; without it, one line for every service that has had a run',
    )
    .option('--follow', 'keep showing it until it ends')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print the whole state of the run as JSON')
    .addHelpText(
      'after',
      '\nExits with 0 only for a run that SUCCEEDED, 3 while it is not over, else 1.\nExample:\n  lifeboat status orders --follow',
    )
    .action((service: string | undefined, options: Options) =>
      withRuns(cli, options.address, async runs => {
        if (service === undefined) await showAll(cli, runs, options);
        else exit(await showOne(cli, runs, service, options));
      }),
    );

async function showAll(cli: Cli, runs: Runs, { json }: Options): Promise<void> {
  const listed = await runs.list();
  // A run whose worker is away cannot say its state; the list shows the others all the same.
  const views = await Promise.all(
    listed.map(one => runs.view(one.service, one.runId).catch(() => ({ ...one, state: null }))),
  );
  if (json) printJson(cli, views);
  else printLines(cli.out, runTable(views, cli.now()));
}

async function showOne(cli: Cli, runs: Runs, service: string, { json = false, follow }: Options): Promise<ExitCode> {
  const view = await runs.view(service);
  const plan = await runs.plan(service, view.runId).catch(() => undefined);
  const limits = await limitsOf(historyOf(cli), plan);
  if (follow) {
    const { state, exitCode } = await followRun(cli, runs, { service, runId: view.runId, plan, limits, json });
    if (json) printJson(cli, state);
    return exitCode;
  }
  if (json) printJson(cli, view.state);
  else if (view.state) {
    const children = await childrenOf(runs, view.state);
    printLines(cli.out, runSummary(view.state, { now: cli.now(), paint: cli.paint, plan, limits, children }));
  } else printLines(cli.out, runTable([view], cli.now()));
  return exitCodeOf(view.state);
}
