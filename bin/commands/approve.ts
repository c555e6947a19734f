import type { Command } from 'commander';
import type { CreateCommand } from '../command.js';
import { decisionOf, planOption } from '../decision-of.js';
import { parseDurationOption } from '../parse-duration-option.js';
import { type SayOptions, say, sayCommand } from '../say-command.js';

interface Options extends SayOptions {
  readonly acceptLoss?: number;
  readonly plan?: string;
}

export const approveCommand: CreateCommand = (cli): Command =>
  sayCommand({
    name: 'approve',
    description: 'Approves what the run of a service asks now, on the evidence that lifeboat status shows.',
    example: 'lifeboat approve orders --as bo --accept-loss 42s --plan 3f9a1c2b44de --reason "eu-west is dark"',
  })
    .option('--accept-loss <duration>', 'the loss you accept at most, when it is above the budget', parseDurationOption)
    .addOption(planOption())
    .action((service: string, options: Options) =>
      say(cli, service, options, (run, person) =>
        decisionOf(run, {
          decision: 'approve',
          person,
          reason: options.reason,
          acceptLossMs: options.acceptLoss ?? null,
          seen: options.plan,
        }),
      ),
    );
