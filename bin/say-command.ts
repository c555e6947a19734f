import { Command, Option } from 'commander';
import type { RunState } from '../plan/run.js';
import { plain } from '../bot/render/plain.js';
import type { Cli } from './cli.js';
import { CliError } from './cli-error.js';
import { printJson } from './print-json.js';
import type { ActSaying } from '../bot/runs/prove-act.js';
import type { RunView } from '../bot/runs/runs.js';
import { signAct } from './sign-act.js';
import { who } from './who.js';
import { withRuns } from './with-runs.js';

export interface SayOptions {
  readonly as?: string;
  readonly reason: string;
  /** The private key, or a public one whose private half an agent holds. */
  readonly key?: string;
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
    .option('--key <file>', 'sign with this SSH key (~/.ssh/id_ed25519 when it is yours in the inventory)')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

/** Looks at the run, builds what is said from what it looks like now, signs it where that is needed, says it, and prints the run's answer. */
export async function say(
  cli: Cli,
  service: string,
  options: SayOptions,
  build: (run: OpenRun, person: string) => ActSaying,
): Promise<void> {
  const person = who(options.as, cli.env);
  const answer = await withRuns(cli, options.address, async runs => {
    const run = requireOpen(await runs.view(service));
    const plan = await runs.plan(service, run.runId);
    return runs.say(service, run.runId, await signAct(cli, run.state, build(run, person), { plan, key: options.key }));
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
