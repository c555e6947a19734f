import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../listen.js';
import type { Inventory } from '../../../plan/inventory.js';
import type { BotLog } from '../../bot-log.js';
import { readBody } from '../../slack/read-body.js';
import type { Inbox, Taken } from './inbox.js';
import { isFromPagerDuty } from './pagerduty-signature.js';
import { sameSecret } from './same-secret.js';

export interface DoorParts {
  readonly inbox: Inbox;
  readonly inventory: () => Promise<Inventory>;
  readonly resolve: (reference: string) => Promise<string>;
  readonly log: BotLog;
}

export interface DoorPlace {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningDoor {
  /** Without a path. */
  readonly url: string;
  stop(): Promise<void>;
}

export const PAGERDUTY_PATH = '/paging/pagerduty';
export const ALERTMANAGER_PATH = '/paging/alertmanager';
/** A webhook of PagerDuty is below 100 kB; a group of a thousand alerts below a megabyte. */
const LARGEST = { [PAGERDUTY_PATH]: 256 * 1_024, [ALERTMANAGER_PATH]: 1_024 * 1_024 } as const;

type Receive = (request: IncomingMessage, parts: DoorParts) => Promise<number>;

/** One sender is one line. */
const receivers: ReadonlyMap<string, Receive> = new Map([
  [PAGERDUTY_PATH, fromPagerDuty],
  [ALERTMANAGER_PATH, fromAlertmanager],
]);

/** Listens for pagers and monitoring until it is stopped. Whoever is refused learns nothing but a number. */
export async function startDoor(parts: DoorParts, { host, port }: DoorPlace): Promise<RunningDoor> {
  const server = createServer((request, response) => {
    receive(request, parts).then(
      status => end(response, status),
      (error: unknown) => {
        // Not acknowledged, so it is sent again.
        parts.log.error('page-not-received', { what: error instanceof Error ? error.message : String(error) });
        end(response, 500);
      },
    );
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 100;
  const bound = await listen(server, host, port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop() {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

async function receive(request: IncomingMessage, parts: DoorParts): Promise<number> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const from = receivers.get(path);
  if (!from) return 404;
  if (request.method !== 'POST') return 405;
  return from(request, parts);
}

async function fromPagerDuty(request: IncomingMessage, { inbox, inventory, resolve, log }: DoorParts): Promise<number> {
  const declared = (await inventory()).paging?.pagerduty_webhooks;
  if (!declared) return 404;
  // The size before the signature: nobody may have us compute over as much as they like.
  const body = await readBody(request, LARGEST[PAGERDUTY_PATH]);
  if (body === undefined) return 413;
  const secrets = await Promise.all(declared.secrets.map(resolve));
  if (!isFromPagerDuty(header(request, 'x-pagerduty-signature'), body, secrets)) {
    log.warn('page-refused', { path: PAGERDUTY_PATH });
    return 401;
  }
  return answer(await inbox.pagerDuty(jsonOf(body)), log);
}

async function fromAlertmanager(
  request: IncomingMessage,
  { inbox, inventory, resolve, log }: DoorParts,
): Promise<number> {
  const declared = (await inventory()).paging?.alertmanager;
  if (!declared) return 404;
  const { bearer, basic } = declared;
  const own =
    bearer === undefined
      ? `Basic ${Buffer.from(await resolve(basic ?? '')).toString('base64')}`
      : `Bearer ${await resolve(bearer)}`;
  if (!sameSecret(header(request, 'authorization') ?? '', own)) {
    log.warn('page-refused', { path: ALERTMANAGER_PATH });
    return 401;
  }
  const body = await readBody(request, LARGEST[ALERTMANAGER_PATH]);
  if (body === undefined) return 413;
  return answer(await inbox.alertmanager(jsonOf(body)), log);
}

const ANSWERS: Record<Taken, number> = { taken: 202, known: 202, unreadable: 400 };

function answer(taken: Taken, log: BotLog): number {
  if (taken === 'unreadable') log.warn('page-unreadable');
  return ANSWERS[taken];
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function end(response: ServerResponse, status: number): void {
  if (response.headersSent) return;
  // An unread rest of a body is not worth a connection.
  response.writeHead(status, status === 413 ? { connection: 'close' } : {});
  response.end();
}
