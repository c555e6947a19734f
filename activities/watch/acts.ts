import type { ActivityDeps } from '../deps.js';
import { watchLook } from './look.js';
import { watchPrepare } from './prepare.js';

/** The activities of the watch workflow, under their names. */
export function createWatchActs(deps: ActivityDeps) {
  return { 'watch.look': watchLook(deps), 'watch.prepare': watchPrepare(deps) } as const;
}
