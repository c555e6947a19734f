import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Cli } from './cli.js';
import { type SayOptions, say, sayCommand } from './say-command.js';

/** A command that works at any time of a run. */
export function controlCommand(
  cli: Cli,
  control: 'pause' | 'resume' | 'abort',
  said: Parameters<typeof sayCommand>[0],
): Command {
  return sayCommand(said).action((service: string, options: SayOptions) =>
    say(cli, service, options, (_, person) => ({
      say: control,
      word: { person, reason: options.reason },
      key: `cli/${randomUUID()}`,
    })),
  );
}
