import { Command, Option } from 'commander';
import type { RunState } from '../plan/run.js';
import { plain } from '../bot/render/plain.js';
import type { Cli } from './cli.js';
import { CliError } from './cli-error.js';
import { printJson } from './print-json.js';
import type { RunView, Saying } from '../bot/runs/runs.js';
import { who } from './who.js';
import { withRuns } from './with-runs.js';

export interface SayOptions {
  readonly as?: string;
  readonly reason: string;
  readonly address?: string;
  readonly json?: boolean;
}

/** A run that can be talked to. */
export interface OpenRun extends RunView {
  readonly state: RunState;
}

interface Said {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  /** An abort and a skip need a reason: the next shift reads it. */
  readonly reasonRequired?: boolean;
}

/** The common part of every command that says something to the run of a service. */
export function sayCommand({ name, description, example, reasonRequired = false }: Said): Command {
  const reason = new Option('--reason <text>', 'why, for the journal').default('', 'none');
  return new Command(name)
    .description(description)
    .argument('<service>', 'the service whose run it is')
    .option('--as <person>', 'who you are, by the name in the inventory (or LIFEBOAT_PERSON)')
    .addOption(reasonRequired ? new Option('--reason <text>', 'why, for the journal').makeOptionMandatory() : reason)
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

/** Looks at the run, builds what is said from what it looks like now, says it, and prints the run's answer. */
export async function say(
  cli: Cli,
  service: string,
  options: SayOptions,
  build: (run: OpenRun, person: string) => Saying,
): Promise<void> {
  const person = who(options.as, cli.env);
  const answer = await withRuns(cli, options.address, async runs => {
    const view = await runs.view(service);
    const saying = build(requireOpen(view), person);
    return runs.say(service, view.runId, saying);
  });
  if (options.json) printJson(cli, { service, person, answer });
  else cli.out.write(`${plain(answer)}\n`);
}

/** Fails with `no-run` when there is nothing left to talk to. */
export function requireOpen(view: RunView): OpenRun {
  const { state, service } = view;
  if (state && state.end === null && view.execution === 'RUNNING') return { ...view, state };
  throw new CliError(
    'no-run',
    `The last run of ${service} has ended${state?.end ? ` as ${state.end}` : ''}; nothing was said to it.`,
    `Read what happened with lifeboat report ${service}.`,
  );
}
