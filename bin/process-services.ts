import { createInterface } from 'node:readline';
import type { Cli } from './cli.js';
import { processDrills } from './drill/process-drills.js';
import { processFiles } from './process-files.js';

type Env = Cli['env'];
type Services = Pick<
  Cli,
  'connect' | 'readings' | 'drills' | 'audit' | 'startWorker' | 'startBot' | 'breakGlass' | 'startBoard'
>;

/** What the CLI does through Temporal or as a process of its own. Imported when used: the client and the worker cost 0.3 s each, which check and plan need not pay. */
export function processServices(env: Env): Services {
  const audit = async () => (await import('./audit/process-audit.js')).processAudit(env);
  return {
    async connect(address) {
      const { temporalRuns } = await import('../bot/runs/temporal-runs.js');
      return temporalRuns(await clientAt(address, env), address);
    },
    async readings(address) {
      const { temporalReadings } = await import('../bot/runs/temporal-readings.js');
      const client = await clientAt(address, env);
      return { ...temporalReadings(client), close: () => client.connection.close() };
    },
    drills: processDrills(env),
    audit: {
      read: async store => (await audit()).read(store),
      repair: async store => (await audit()).repair(store),
      merge: async (store, other) => (await audit()).merge(store, other),
      keep: async (store, runs) => (await audit()).keep(store, runs),
    },
    startWorker: async request => (await import('./worker/run-worker.js')).runWorker(request, env),
    startBot: async request => (await import('./bot/run-bot.js')).runBot(request, env, processFiles),
    startBoard: async request => (await import('./bot/run-board.js')).runBoard(request, env, processFiles),
    async breakGlass(request) {
      const { runBreakGlass } = await import('./break-glass/run-break-glass.js');
      const typed = createInterface({ input: process.stdin });
      try {
        return await runBreakGlass(request, env, typed);
      } finally {
        typed.close();
        process.stdin.unref();
      }
    },
  };
}

async function clientAt(address: string, env: Env) {
  return await (await import('./temporal-client.js')).temporalClient(address, env);
}
