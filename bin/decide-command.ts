import { type Command, Option } from 'commander';
import { plain } from '../bot/render/plain.js';
import type { Decision } from '../plan/approval.js';
import type { Cli } from './cli.js';
import { askedOf, decisionOf } from './decision-of.js';
import { printJson } from './print-json.js';
import { proveDecision, type SigningOptions, textToSign } from './prove-decision.js';
import { requireOpen, type SayOptions } from './say-command.js';
import { who } from './who.js';
import { withRuns } from './with-runs.js';

export interface DecideOptions extends SayOptions, SigningOptions {
  readonly acceptLoss?: number;
  readonly plan?: string;
  readonly step?: string;
  readonly print?: boolean;
}

/** The options that approve and reject share besides those of every word to a run. */
export function addDecideOptions(command: Command): Command {
  return command
    .option('--plan <hash>', 'the plan you saw (12 characters at least); refused when the run has another')
    .option('--step <id>', 'which question, when the run asks at several steps')
    .addOption(
      new Option('--signature <file>', 'a signature made elsewhere over what --print printed').conflicts('key'),
    )
    .addOption(new Option('--print', 'print the text to sign and say nothing').conflicts(['key', 'signature', 'json']));
}

/** Looks at what the run asks, signs the decision where that is needed, says it, and prints the run's answer. */
export async function decide(
  cli: Cli,
  service: string,
  options: DecideOptions,
  decision: Decision['decision'],
): Promise<void> {
  const person = who(options.as, cli.env);
  const { reason, acceptLoss = null, plan: seen } = options;
  const decided = { decision, person, reason, acceptLossMs: acceptLoss, seen };
  await withRuns(cli, options.address, async runs => {
    const run = requireOpen(await runs.view(service));
    const asked = askedOf(run.state, decision, options.step);
    if (options.print === true) {
      // Exactly the bytes to sign, and nothing else.
      cli.out.write(textToSign(run.state, asked, decided));
      return;
    }
    const said = options.key ?? options.signature;
    const plan = said === undefined ? await runs.plan(service, run.runId) : undefined;
    const proof = await proveDecision(cli, run.state, { asked, decided, plan }, options);
    const answer = await runs.say(service, run.runId, decisionOf(run, asked, decided, proof));
    if (options.json === true) printJson(cli, { service, person, answer });
    else cli.out.write(`${plain(answer)}\n`);
  });
}
