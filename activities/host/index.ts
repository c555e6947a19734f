import type { HostDeps } from './host-input.js';
import { mariadbErrant } from './mariadb-errant.js';
import { mariadbFence } from './mariadb-fence.js';
import { mariadbRole } from './mariadb-role.js';
import { mariadbStart } from './mariadb-start.js';
import { postgresControl } from './postgres-control.js';
import { postgresExtract } from './postgres-extract.js';
import { postgresFence } from './postgres-fence.js';
import { postgresHistory } from './postgres-history.js';
import { postgresPreflight } from './postgres-preflight.js';
import { postgresRebuild } from './postgres-rebuild.js';
import { postgresRewind } from './postgres-rewind.js';
import { postgresStart } from './postgres-start.js';
import { postgresStop } from './postgres-stop.js';
import { withPulse } from './pulse.js';

/** Every act that needs a host. The region's worker registers them under these names; `Hands` calls them by name. */
export function createHostActs(deps: HostDeps) {
  return {
    'host.postgres-control': beating(postgresControl(deps)),
    'host.postgres-stop': beating(postgresStop(deps)),
    'host.postgres-fence': beating(postgresFence(deps)),
    'host.postgres-start': beating(postgresStart(deps)),
    'host.postgres-history': beating(postgresHistory(deps)),
    'host.postgres-preflight': beating(postgresPreflight(deps)),
    'host.postgres-rewind': postgresRewind(deps),
    'host.postgres-rebuild': postgresRebuild(deps),
    'host.postgres-extract': postgresExtract(deps),
    'host.mariadb-fence': beating(mariadbFence(deps)),
    'host.mariadb-start': beating(mariadbStart(deps)),
    'host.mariadb-role': beating(mariadbRole(deps)),
    'host.mariadb-errant': beating(mariadbErrant(deps)),
  } as const satisfies Record<string, (input: never) => Promise<unknown>>;
}

export type HostActs = ReturnType<typeof createHostActs>;

/** An act that keeps its own short limits: it beats, and a cancellation waits for its end. */
function beating<Input, Result>(act: (input: Input) => Promise<Result>): (input: Input) => Promise<Result> {
  return input => withPulse(() => act(input));
}
