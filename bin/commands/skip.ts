import type { CreateCommand } from '../command.js';
import { resolveCommand } from '../resolve-command.js';

export const skipCommand: CreateCommand = cli =>
  resolveCommand(cli, 'skip', {
    name: 'skip',
    description: 'Leaves out the step that holds. A gate, a fence and a promotion cannot be left out.',
    example: 'lifeboat skip orders --as ana --reason "the proxy is being replaced anyway"',
    reasonRequired: true,
  });
