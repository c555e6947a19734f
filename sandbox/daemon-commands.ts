import { isRegion, type Region, REGIONS } from './addresses.js';
import { ask } from './ask.js';
import type { Sandbox } from './sandbox.js';
import { serverUrl } from './template.js';

export type Answer = Readonly<Record<string, unknown>>;

/** What a running sandbox can be asked, by name; `down` is the daemon's own. Throws on anything else. */
export async function obey(sandbox: Sandbox, command: string, args: readonly string[]): Promise<Answer> {
  switch (command) {
    case 'status':
      return await status(sandbox);
    case 'kill':
      await sandbox.kill(regionIn(command, args));
      return await status(sandbox);
    case 'restore':
      await sandbox.restore(regionIn(command, args));
      return await status(sandbox);
    case 'start':
      return { said: await sandbox.startServer(regionIn(command, args)) };
    case 'stall':
      await sandbox.stall();
      return { replication: 'stalled' };
    case 'heal':
      await sandbox.heal();
      return { replication: 'healed' };
    default:
      throw new Error(`There is no sandbox command ${command}.`);
  }
}

function regionIn(command: string, [region]: readonly string[]): Region {
  if (isRegion(region)) return region;
  throw new Error(`Unexpected region ${region ?? '(none)'} for ${command}, expected ${REGIONS.join(' or ')}.`);
}

async function status(sandbox: Sandbox): Promise<Answer> {
  const regions = await Promise.all(
    REGIONS.map(async region => [region, await regionStatus(sandbox, region)] as const),
  );
  const { block, dir, temporalAddress } = sandbox;
  return {
    ...Object.fromEntries(regions),
    control: { worker: sandbox.workerPid('control') ?? null },
    temporal: temporalAddress ?? null,
    block,
    dir,
  };
}

async function regionStatus(sandbox: Sandbox, region: Region): Promise<Answer> {
  const server = sandbox.serverPid(region) ?? null;
  const url = serverUrl(sandbox.block, region, 'postgres', 'postgres');
  const rows = server === null ? undefined : await ask(url, 'SELECT pg_is_in_recovery() AS standby');
  const role = rows ? (rows[0]?.['standby'] === true ? 'standby' : 'primary') : server === null ? 'down' : 'silent';
  return { role, server, worker: sandbox.workerPid(region) ?? null };
}
