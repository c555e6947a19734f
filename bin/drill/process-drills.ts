import type { DrillControl } from './drill-control.js';

/** Drills with real servers. What they need is imported when used. */
export function processDrills(env: Readonly<Record<string, string | undefined>>): DrillControl {
  const connect = async (address: string) => (await import('../temporal-client.js')).temporalClient(address, env);
  return {
    async inSandbox(input, options) {
      // Once a process, and a worker has done it already. What goes wrong in it is in its result.
      (await import('../worker/install-logging.js')).installLogging('drill', 'error');
      return await (await import('./sandbox-drill.js')).runSandboxDrill(input, options);
    },
    async onEstate(input, address, progress) {
      const client = await connect(address);
      try {
        return await (await import('./estate-drill.js')).runEstateDrill(client, input, progress);
      } finally {
        await client.connection.close();
      }
    },
    schedules: async address => (await import('./drill-schedules.js')).temporalSchedules(await connect(address)),
  };
}
