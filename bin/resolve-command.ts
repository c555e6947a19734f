import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Resolution } from '../workflows/messages.js';
import type { Cli } from './cli.js';
import { type SayOptions, say, sayCommand } from './say-command.js';

/** A command that answers a step that holds. */
export function resolveCommand(cli: Cli, resolution: Resolution, said: Parameters<typeof sayCommand>[0]): Command {
  return sayCommand(said).action((service: string, options: SayOptions) =>
    say(cli, service, options, (_, person) => ({
      say: 'resolve',
      word: { person, reason: options.reason, resolution },
      key: `cli/${randomUUID()}`,
    })),
  );
}
