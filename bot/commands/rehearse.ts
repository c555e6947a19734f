import { startForm } from './start-form.js';
import type { Command } from './command.js';

export const rehearseCommand: Command = {
  name: 'rehearse',
  summary: 'The same for a rehearsal: every gate is read, nothing is changed.',
  arguments: [{ kind: 'runbook' }, { kind: 'params' }],
  example: '/lifeboat rehearse failover for orders',
  run: context => startForm(context, 'rehearse'),
};
