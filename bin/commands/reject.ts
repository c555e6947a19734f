import type { Command } from 'commander';
import type { CreateCommand } from '../command.js';
import { addDecideOptions, decide, type DecideOptions } from '../decide-command.js';
import { sayCommand } from '../say-command.js';

export const rejectCommand: CreateCommand = (cli): Command =>
  addDecideOptions(
    sayCommand({
      name: 'reject',
      description: 'Rejects what the run of a service asks now. One rejection stops the run and puts everything back.',
      example: 'lifeboat reject orders --as bo --reason "eu-west is back"',
      reasonRequired: true,
    }),
  ).action((service: string, options: DecideOptions) => decide(cli, service, options, 'reject'));
