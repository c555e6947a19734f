import { Command, Option } from 'commander';
import { limitsOf } from '../../bot/history/limits-of.js';
import { proofLine } from '../../bot/render/proof-line.js';
import { shortHash } from '../../bot/render/short-hash.js';
import { runNameOf } from '../../plan/evacuation.js';
import { proofOf } from '../../plan/history/proof-of.js';
import { Mode, type RunInput } from '../../plan/run.js';
import { runWorkflowId } from '../../workflows/messages.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { compileOne } from '../compile-one.js';
import { ExitCode } from '../exit-code.js';
import { followRun } from '../follow-run.js';
import { historyOf } from '../history/history-of.js';
import { parseParam } from '../parse-param.js';
import { printJson } from '../print-json.js';
import { requesterOf } from '../requester.js';
import type { Runs } from '../../bot/runs/runs.js';
import { withRuns } from '../with-runs.js';

interface Options {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly mode: Mode;
  readonly requester?: string;
  readonly reason: string;
  readonly detach?: boolean;
  readonly address?: string;
  readonly json?: boolean;
}

const HELP = `
Modes: real, drill (the real path, planned) and rehearse (reads only, changes nothing).
Exits with 0 only when the run ended as SUCCEEDED, with 1 when it ended otherwise, with 2 when the runbook has an error and nothing was
started, with 3 when the run is not over: after --detach, and after Ctrl-C, which leaves the run alone.
Example:
  lifeboat run runbooks/orders-failover.md --param from=eu-west --param to=us-east --requester ana --reason "eu-west is dark"`;

export const runCommand: CreateCommand = (cli, exit): Command =>
  new Command('run')
    .description('Compiles a runbook, starts its run and shows it until it ends.')
    .argument('<file>', 'the runbook')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--param <name=value>', 'a parameter of the runbook, may be repeated', parseParam)
    .addOption(new Option('--mode <mode>', 'how').choices(Object.values(Mode)).default(Mode.real))
    .option('--requester <person>', 'who asks for it, by the name in the inventory (or LIFEBOAT_PERSON)')
    .option('--reason <text>', 'why, for the approvers and the journal', 'no reason given')
    .option('--detach', 'start it and leave')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print the final state as JSON on standard output, progress on standard error')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const compiled = await compileOne(cli, file, options);
      if (!compiled) return exit(ExitCode.badInput);
      const { plan, inventory } = compiled;
      const requester = requesterOf(options.requester, cli.env, inventory);
      const proof = proofOf(plan, inventory, await historyOf(cli).records(), cli.now());
      const input: RunInput = { plan, mode: options.mode, requester, reason: options.reason, proof };
      exit(await withRuns(cli, options.address, runs => start(cli, runs, input, options)));
    });

async function start(cli: Cli, runs: Runs, input: RunInput, { json = false, detach }: Options): Promise<ExitCode> {
  const { plan } = input;
  const service = runNameOf(plan);
  const { runId } = await runs.start(input);
  const started = { service, workflowId: runWorkflowId(service), runId, planHash: plan.hash };
  if (detach && json) printJson(cli, started);
  if (!json) {
    cli.out.write(`Started ${started.workflowId}, run ${runId}, plan ${shortHash(plan.hash)}.\n`);
    cli.out.write(`Last drill of this plan: ${proofLine(input.proof)}\n`);
    if (detach) cli.out.write(`Look at it: lifeboat status ${service} --follow\n`);
  }
  if (detach) return ExitCode.notOver;
  const limits = await limitsOf(historyOf(cli), plan);
  const { state, exitCode } = await followRun(cli, runs, { service, runId, plan, limits, json });
  if (json) printJson(cli, state);
  return exitCode;
}
