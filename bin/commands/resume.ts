import type { CreateCommand } from '../command.js';
import { controlCommand } from '../control-command.js';

export const resumeCommand: CreateCommand = cli =>
  controlCommand(cli, 'resume', {
    name: 'resume',
    description: 'Lets a paused run go on.',
    example: 'lifeboat resume orders --as ana',
  });
