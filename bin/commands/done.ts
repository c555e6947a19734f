import type { Command } from 'commander';
import type { CreateCommand } from '../command.js';
import { type SayOptions, say, sayCommand } from '../say-command.js';

export const doneCommand: CreateCommand = (cli): Command =>
  sayCommand({
    name: 'done',
    description: 'Says that a person has done a manual step.',
    example: 'lifeboat done orders tell-the-support-lead --as ana',
  })
    .argument('<step>', 'the id of the step, as lifeboat status shows it')
    .action((service: string, step: string, options: SayOptions) =>
      say(cli, service, options, ({ state, runId }, person) => {
        const startedAt = state.steps.find(one => one.id === step)?.startedAt ?? 'unknown';
        return {
          say: 'done',
          word: { person, reason: options.reason, step },
          key: ['cli', 'done', runId, step, startedAt, person].join('/'),
        };
      }),
    );
