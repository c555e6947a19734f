import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { isRegion, type Region } from './addresses.js';
import { type PostgresRegion, startPostgres } from './postgres-region.js';
import type { Running } from './process.js';

/**
 * Stands in for the init system of both regions' hosts: the only one who starts their servers, and only when asked. A server that
 * ends stays down.
 */
export interface Supervisor {
  /** Starts the region's server and resolves when it answers, with a sentence. Twice is harmless. Throws why it was not started. */
  start(region: Region): Promise<string>;
  /** The process of the region's server, while it runs. */
  pid(region: Region): number | undefined;
  /** Every process of the region's host ends at once, and nothing can be started there until `powerOn`. */
  powerOff(region: Region): Promise<void>;
  powerOn(region: Region): void;
  /** SIGKILL for the region's server alone; it can be started again. */
  end(region: Region): Promise<void>;
  /** Takes no more requests. Servers that run are left alone. */
  close(): void;
}

/** `socket`: the path of the control socket that the start programs talk to. `started` is told of every start. */
export async function startSupervisor(
  servers: Readonly<Record<Region, PostgresRegion>>,
  socket: string,
  started: (region: Region) => void,
): Promise<Supervisor> {
  const running = new Map<Region, Running>();
  const starting = new Map<Region, Promise<string>>();
  const dark = new Set<Region>();

  const launch = async (region: Region): Promise<string> => {
    if (dark.has(region)) throw new Error(`The server of ${region} was not started: the region's host is down.`);
    if (running.get(region)?.alive()) return `The server of ${region} already runs.`;
    await startPostgres(servers[region], server => running.set(region, server));
    started(region);
    return `The server of ${region} runs.`;
  };
  const start = (region: Region): Promise<string> => {
    const already = starting.get(region) ?? launch(region).finally(() => starting.delete(region));
    starting.set(region, already);
    return already;
  };

  const listener = createServer(connection => answerOne(connection, start));
  await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(socket, resolve));
  listener.unref();
  return {
    start,
    pid(region) {
      const server = running.get(region);
      return server?.alive() ? server.identity.pid : undefined;
    },
    async powerOff(region) {
      dark.add(region);
      await running.get(region)?.kill();
    },
    powerOn: region => void dark.delete(region),
    end: async region => running.get(region)?.kill(),
    close: () => void listener.close(),
  };
}

/** One request a connection: the region's name and a newline; the answer is `ok` or `no`, a space and a sentence. */
function answerOne(connection: Socket, start: (region: Region) => Promise<string>): void {
  let asked = '';
  connection.setEncoding('utf8').on('error', () => connection.destroy());
  connection.on('data', (chunk: string) => {
    asked += chunk;
    if (!asked.endsWith('\n')) return;
    const region = asked.trim();
    const answer = isRegion(region) ? start(region) : Promise.reject(new Error(`There is no region ${region} here.`));
    answer.then(
      said => connection.end(`ok ${said}`),
      (error: unknown) => connection.end(`no ${error instanceof Error ? error.message : String(error)}`),
    );
  });
}

/** Writes the executable that starts a region's server: what `systemctl start` would be on a real host. */
export function writeStartProgram(file: string, region: Region, socket: string): void {
  const source = `#!/usr/bin/env node
// Asks the sandbox's supervisor to start the server of ${region}, and ends when the server answers.
const connection = require('node:net').connect(${JSON.stringify(socket)});
const fail = message => { process.stderr.write(message + '\\n'); process.exit(1); };
let said = '';
connection.setEncoding('utf8');
connection.setTimeout(45_000, () => fail('The supervisor did not answer within 45 s.'));
connection.on('error', error => fail('The supervisor cannot be reached: ' + error.message));
connection.on('data', chunk => (said += chunk));
connection.on('end', () => {
  if (!said.startsWith('ok ')) fail(said.slice(3) || 'The supervisor went away.');
  process.stdout.write(said.slice(3) + '\\n');
  process.exit(0);
});
connection.write(${JSON.stringify(`${region}\n`)});
`;
  rmSync(file, { force: true });
  writeFileSync(file, source, { mode: 0o755 });
}
