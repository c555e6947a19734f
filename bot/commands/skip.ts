import type { Command } from './command.js';
import { reasonForm } from './reason-form.js';
import { resolveHold } from './resolve-hold.js';

export const skipCommand: Command = {
  name: 'skip',
  summary: 'Leaves out the step that holds. A gate, a fence and a promotion cannot be left out.',
  arguments: [{ kind: 'service' }, { kind: 'text', optional: true }],
  example: '/lifeboat skip orders the proxy is being replaced anyway',
  run: context => (context.values.text === '' ? reasonForm(context, 'skip') : resolveHold(context, 'skip')),
};
