import { decideForm } from './decide-form.js';
import type { Command } from './command.js';

export const approveCommand: Command = {
  name: 'approve',
  summary: 'Opens the form that approves what the run of a service asks now.',
  arguments: [{ kind: 'service' }],
  example: '/lifeboat approve orders',
  run: context => decideForm(context, 'approve'),
};
