import type { ActivityDeps } from '../deps.js';
import { createLooker } from './look.js';
import { watchPrepare } from './prepare.js';
import { watchStand } from './stand.js';

/** The activities of the watch workflow, under their names. */
export function createWatchActs(deps: ActivityDeps) {
  const looker = createLooker(deps);
  return {
    'watch.look': (input: Parameters<typeof looker.look>[0]) => looker.look(input),
    'watch.stand': watchStand(looker),
    'watch.prepare': watchPrepare(deps),
  } as const;
}
