import type { ActivityDeps } from '../deps.js';
import { mariadbLook, mariadbPrepare } from '../mariadb/look.js';
import { createLooker, type LookInput } from './look.js';
import { watchPrepare } from './prepare.js';
import { watchStand } from './stand.js';

/** The activities of the watch workflow, under their names. */
export function createWatchActs(deps: ActivityDeps) {
  const looker = createLooker(deps);
  const lookMariadb = mariadbLook(deps);
  const prepare = watchPrepare(deps);
  const prepareMariadb = mariadbPrepare(deps);
  return {
    'watch.look': (input: LookInput) => (isMariadb(input) ? lookMariadb(input) : looker.look(input)),
    'watch.stand': watchStand(looker),
    'watch.prepare': (input: LookInput) => (isMariadb(input) ? prepareMariadb(input) : prepare(input)),
  } as const;
}

function isMariadb({ database, estate }: LookInput): boolean {
  return estate.databases[database]?.engine === 'mariadb';
}
