import type { Command } from 'commander';
import type { CreateCommand } from '../command.js';
import { decisionOf, planOption } from '../decision-of.js';
import { type SayOptions, say, sayCommand } from '../say-command.js';

interface Options extends SayOptions {
  readonly plan?: string;
}

export const rejectCommand: CreateCommand = (cli): Command =>
  sayCommand({
    name: 'reject',
    description: 'Rejects what the run of a service asks now. One rejection stops the run and puts everything back.',
    example: 'lifeboat reject orders --as bo --reason "eu-west is back"',
    reasonRequired: true,
  })
    .addOption(planOption())
    .action((service: string, options: Options) =>
      say(cli, service, options, (run, person) =>
        decisionOf(run, { decision: 'reject', person, reason: options.reason, acceptLossMs: null, seen: options.plan }),
      ),
    );
