import type { CreateCommand } from '../command.js';
import { controlCommand } from '../control-command.js';

export const pauseCommand: CreateCommand = cli =>
  controlCommand(cli, 'pause', {
    name: 'pause',
    description: 'Stops a run at the next safe point until lifeboat resume.',
    example: 'lifeboat pause orders --as ana --reason "waiting for the network team"',
  });
