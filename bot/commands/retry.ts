import type { Command } from './command.js';
import { resolveHold } from './resolve-hold.js';

export const retryCommand: Command = {
  name: 'retry',
  summary: 'Tries the step that holds once more.',
  arguments: [{ kind: 'service' }, { kind: 'text', optional: true }],
  example: '/lifeboat retry orders the proxy is back',
  run: context => resolveHold(context, 'retry'),
};
