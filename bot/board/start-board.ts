import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../listen.js';
import { readBody } from '../slack/read-body.js';
import type { Board } from './board.js';
import { type Answer, type Asking, Router } from './router.js';

export interface BoardPlace {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where people reach it, when that is not where it listens. */
  readonly url?: string | undefined;
}

export interface RunningBoard {
  /** Where people reach it, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A form with the longest reason is below 8 kB; an address with a link is below 2 kB. */
const LARGEST_FORM = 16 * 1_024;
const LONGEST_ADDRESS = 4 * 1_024;

/** No script but our own file, no frame, no cookie, nothing kept, and no address with a link told to any other site. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/** Serves the board until it is stopped. */
export async function startBoard(board: Board, { host, port, url }: BoardPlace): Promise<RunningBoard> {
  let origin = url ?? '';
  const router = new Router(board, () => origin);
  const server = createServer((request, response) => {
    serve(router, request, response).catch((error: unknown) => {
      board.log.error('board-request-failed', { what: error instanceof Error ? error.message : String(error) });
      end(response, { status: 500, type: 'text/html', text: '' });
    });
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 200;
  const bound = await listen(server, host, port);
  origin = url ?? `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  return {
    url: origin,
    stop() {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

async function serve(router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = request.url ?? '/';
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  if (address.length > LONGEST_ADDRESS) return end(response, { status: 414, type: 'text/html', text: '' });
  if (method !== 'GET' && method !== 'POST') return end(response, { status: 405, type: 'text/html', text: '' });
  const { pathname, searchParams } = new URL(address.replace(/^\/+/, '/'), 'http://board.invalid');
  const body = method === 'POST' ? await readBody(request, LARGEST_FORM) : Buffer.alloc(0);
  if (body === undefined) return end(response, { status: 413, type: 'text/html', text: '' });
  const asking: Asking = {
    method,
    path: pathname,
    query: searchParams,
    site: header(request, 'sec-fetch-site'),
    origin: header(request, 'origin'),
    form: formOf(body, header(request, 'content-type') ?? ''),
  };
  end(response, await router.answer(asking));
}

/** The fields of a form; undefined when it is none, or when a field comes twice: which of two counts is a matter of the reader. */
function formOf(body: Buffer, type: string): ReadonlyMap<string, string> | undefined {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(type)) return undefined;
  const fields = [...new URLSearchParams(body.toString('utf8'))];
  const form = new Map(fields);
  return form.size === fields.length ? form : undefined;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function end(response: ServerResponse, { status, type, text }: Answer): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` });
  response.end(text);
}
