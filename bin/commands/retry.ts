import type { CreateCommand } from '../command.js';
import { resolveCommand } from '../resolve-command.js';

export const retryCommand: CreateCommand = cli =>
  resolveCommand(cli, 'retry', {
    name: 'retry',
    description:
      'Tries the step that holds once more. Every act reads before it acts, so this is never a blind repetition.',
    example: 'lifeboat retry orders --as ana',
  });
