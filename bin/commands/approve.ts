import type { Command } from 'commander';
import type { CreateCommand } from '../command.js';
import { addDecideOptions, decide, type DecideOptions } from '../decide-command.js';
import { parseDurationOption } from '../parse-duration-option.js';
import { sayCommand } from '../say-command.js';

export const approveCommand: CreateCommand = (cli): Command =>
  addDecideOptions(
    sayCommand({
      name: 'approve',
      description: 'Approves what the run of a service asks now, on the evidence that lifeboat status shows.',
      example: `lifeboat approve orders --as bo --accept-loss 42s --plan 3f9a1c2b44de --reason "eu-west is dark"

On another machine:
  lifeboat approve orders --as bo --accept-loss 42s --reason dark --print > decision
  ssh-keygen -Y sign -n lifeboat -f ~/.ssh/id_ed25519 decision
  lifeboat approve orders --as bo --accept-loss 42s --reason dark --signature decision.sig`,
    }).option(
      '--accept-loss <duration>',
      'the loss you accept at most, when it is above the budget',
      parseDurationOption,
    ),
  ).action((service: string, options: DecideOptions) => decide(cli, service, options, 'approve'));
