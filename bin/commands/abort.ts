import type { CreateCommand } from '../command.js';
import { controlCommand } from '../control-command.js';

export const abortCommand: CreateCommand = cli =>
  controlCommand(cli, 'abort', {
    name: 'abort',
    description: 'Stops a run at the next safe point. Before the point of no return everything is put back.',
    example: 'lifeboat abort orders --as ana --reason "the primary answers again"',
    reasonRequired: true,
  });
