import { startForm } from './start-form.js';
import type { Command } from './command.js';

export const runCommand: Command = {
  name: 'run',
  summary: 'Opens the form that starts a run: parameters, the compiled plan, its worst-case time, warnings.',
  arguments: [{ kind: 'runbook' }, { kind: 'params' }],
  example: '/lifeboat run orders-failover from eu-west to us-east',
  run: context => startForm(context, 'real'),
};
