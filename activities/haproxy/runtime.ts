import { setTimeout } from 'node:timers/promises';
import type { Proxy } from '../../plan/inventory.js';
import { deadline, expired } from '../deadline.js';
import { failure, isFailure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { haproxyCommand } from './command.js';
import { parseServers, type ServerReading } from './servers.js';

/** The proxy's answer takes 5 to 7 ms; cut sessions are gone within a few more. */
const POLL_MS = 10;

/** What the proxy says of every server of the backend, by region. Fails with `unreachable` or `proxy-refused`. */
export async function readServers(
  proxy: Proxy,
  deps: Resolves,
  deadlineMs: number,
): Promise<ReadonlyMap<string, ServerReading>> {
  const socket = await deps.resolve(proxy.socket);
  const state = await haproxyCommand(socket, `show servers state ${proxy.backend}`, deadlineMs);
  const stat = await haproxyCommand(socket, `show stat ${proxy.backend} 4 -1`, deadlineMs);
  const readings = parseServers(proxy.backend, state, stat);
  if (!readings) throw refused(`It has no backend ${proxy.backend}, or answers in a form that is not understood.`);
  const named = Object.entries(proxy.servers).map(([region, server]) => {
    const reading = readings.find(one => one.server === server);
    if (!reading) throw refused(`It has no server ${proxy.backend}/${server}.`);
    return [region, reading] as const;
  });
  return new Map(named);
}

/**
 * Takes a region's server out and cuts its sessions, until the proxy itself says that none is left. Does nothing where that is so already.
 * No fence: clients may reach the server by another way.
 */
export async function closeServer(
  proxy: Proxy,
  region: string,
  deps: Resolves,
  deadlineMs: number,
): Promise<ServerReading> {
  const name = nameOf(proxy, region);
  return order(proxy, region, deps, deadlineMs, {
    // Cutting is repeated while sessions are left: one may have been on its way in when maintenance began.
    commands: reading => [
      ...(reading.admin === 'maint' ? [] : [`set server ${name} state maint`]),
      `shutdown sessions server ${name}`,
    ],
    done: reading => reading.admin === 'maint' && reading.sessions === 0,
  });
}

/** Lets a region's server in, until the proxy's own check has seen it up. Does nothing where that is so already. */
export async function openServer(
  proxy: Proxy,
  region: string,
  deps: Resolves,
  deadlineMs: number,
): Promise<ServerReading> {
  const name = nameOf(proxy, region);
  return order(proxy, region, deps, deadlineMs, {
    commands: reading => (reading.admin === 'ready' ? [] : [`set server ${name} state ready`]),
    // A server that was just let in counts as up before its first check, as `UP 1/2`: that proves nothing yet.
    done: reading => reading.open && !/^UP \d/.test(reading.status),
  });
}

/** Gives a region's server this share of the weight that it is configured with, in whole percent. Does nothing where it has it. */
export async function weighServer(
  proxy: Proxy,
  region: string,
  percent: number,
  deps: Resolves,
  deadlineMs: number,
): Promise<ServerReading> {
  const name = nameOf(proxy, region);
  return order(proxy, region, deps, deadlineMs, {
    commands: reading => [`set server ${name} weight ${shareOf(reading, percent)}`],
    done: reading => reading.weight?.now === shareOf(reading, percent),
  });
}

/** HAProxy cuts a share down to a whole weight: half of 1 is 0, and the region would be empty at the first level. */
function shareOf({ weight, server }: ServerReading, percent: number): number {
  const share = ((weight?.configured ?? Number.NaN) * percent) / 100;
  if (Math.abs(share - Math.round(share)) < 0.5 && (share >= 1 || percent === 0)) return Math.round(share);
  throw refused(`${server} has too small a weight to be divided; give every server of the backend \`weight 100\`.`);
}

interface Order {
  readonly commands: (reading: ServerReading) => readonly string[];
  readonly done: (reading: ServerReading) => boolean;
}

/** Reads, sends what is missing, reads back, until it is done or the deadline passes. What the proxy answers to an order counts for nothing. */
async function order(
  proxy: Proxy,
  region: string,
  deps: Resolves,
  deadlineMs: number,
  { commands, done }: Order,
): Promise<ServerReading> {
  const limit = deadline(deadlineMs);
  const socket = await deps.resolve(proxy.socket);
  const ordered: string[] = [];
  let reading = await readOne(proxy, region, deps, deadlineMs);
  while (!done(reading)) {
    if (limit.aborted && !expired(limit)) limit.throwIfAborted();
    if (limit.aborted) throw notTaken(proxy, region, reading, ordered);
    try {
      for (const command of commands(reading)) {
        ordered.push(command);
        await haproxyCommand(socket, command, deadlineMs);
      }
      reading = await readOne(proxy, region, deps, deadlineMs);
    } catch (error) {
      throw ordered.length > 0 && isFailure(error, 'unreachable') ? unknown(proxy, region) : error;
    }
    if (!done(reading)) await setTimeout(POLL_MS);
  }
  return reading;
}

async function readOne(proxy: Proxy, region: string, deps: Resolves, deadlineMs: number): Promise<ServerReading> {
  const reading = (await readServers(proxy, deps, deadlineMs)).get(region);
  if (reading) return reading;
  throw refused(`The inventory names no server of it for ${region}.`);
}

/** The inventory's schema allows letters, digits, `_`, `.` and `-` only; checked again where it becomes a command. */
function nameOf({ backend, servers }: Proxy, region: string): string {
  const name = `${backend}/${servers[region] ?? ''}`;
  if (/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(name)) return name;
  throw refused(`The inventory names no server of it for ${region}.`);
}

function refused(why: string) {
  return failure('proxy-refused', {
    what: `The proxy cannot be switched. ${why}`,
    state: 'Nothing was changed at the proxy.',
    todo: "Correct the inventory or the proxy's configuration, then retry.",
  });
}

function notTaken(proxy: Proxy, region: string, reading: ServerReading, ordered: readonly string[]) {
  const sent = ordered.length > 0 ? `was told "${ordered[0]}"` : 'was let in already';
  return failure('proxy-refused', {
    what: `${proxy.backend}/${reading.server} (${region}) ${sent}, but did not get there in time.`,
    state: `The proxy has it as ${reading.status || 'without a status'}, ${reading.admin}, with ${reading.sessions} sessions.`,
    todo: `Look at the server in ${region} and at the proxy's statistics, then retry.`,
  });
}

function unknown(proxy: Proxy, region: string) {
  return failure('outcome-unknown', {
    what: `The proxy stopped answering while its server for ${region} was being changed.`,
    state: `Whether ${proxy.backend} sends clients to ${region} is not known.`,
    todo: 'Look at the proxy. The step may be retried once its runtime socket answers: it reads before it acts.',
  });
}
