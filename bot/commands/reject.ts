import { decideForm } from './decide-form.js';
import type { Command } from './command.js';

export const rejectCommand: Command = {
  name: 'reject',
  summary: 'Opens the form that rejects it; the run stops and puts everything back.',
  arguments: [{ kind: 'service' }],
  example: '/lifeboat reject orders',
  run: context => decideForm(context, 'reject'),
};
