import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly ttl: number;
}
type Fields = Partial<Record<'id' | 'type' | 'name' | 'content' | 'ttl', unknown>>;

/** What Cloudflare says no with: a status and its own code and words. */
class No extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface CloudflareStandIn {
  readonly api: string;
  readonly zoneId: string;
  readonly token: string;
  records(type: string, name: string): readonly Entry[];
  /** Puts these addresses in by hand, as the dashboard would. */
  set(name: string, addresses: readonly string[]): void;
  /** Holds back the next batches until so many have come: by then each of their senders has read what it goes by. */
  gather(batches: number): void;
  close(): Promise<void>;
}

/**
 * A stand-in of ours for the part of Cloudflare's API v4 that is used: list, and batch. It is as strict where it matters (a batch is one
 * transaction in the order deletes, patches, posts; a record that is gone refuses it with 81044, a twin with 81058; a TTL under 60 with
 * 9021) and proves nothing more about Cloudflare than that.
 */
export async function startCloudflare(): Promise<CloudflareStandIn> {
  const [zoneId, token] = [randomBytes(16).toString('hex'), randomBytes(20).toString('hex')];
  let entries: readonly Entry[] = [];
  const door = openDoor();
  const server = createServer((request, response) => {
    void answer(request, {
      zoneId,
      token,
      arrive: () => door.arrive(),
      read: () => entries,
      write: next => (entries = next),
    }).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    api: `http://127.0.0.1:${port}/client/v4`,
    zoneId,
    token,
    records: (type, name) => entries.filter(one => one.type === type && one.name === name),
    set(name, addresses) {
      const made = addresses.map(content => created({ type: 'A', name, content, ttl: 60 }));
      entries = [...entries.filter(one => one.type !== 'A' || one.name !== name), ...made];
    },
    gather: batches => door.gather(batches),
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** Lets through at once, or when as many have come as were asked to be gathered. */
function openDoor() {
  let waited = 0;
  let held: (() => void)[] = [];
  return {
    gather(count: number): void {
      waited = count;
    },
    async arrive(): Promise<void> {
      if (waited === 0) return;
      const all = new Promise<void>(resolve => held.push(resolve));
      if (held.length >= waited) {
        for (const go of held) go();
        [waited, held] = [0, []];
      }
      await all;
    },
  };
}

interface Store {
  /** Resolves when a batch may be carried out. */
  arrive(): Promise<void>;
  readonly zoneId: string;
  readonly token: string;
  read(): readonly Entry[];
  write(entries: readonly Entry[]): void;
}

async function answer(request: IncomingMessage, store: Store): Promise<{ status: number; body: unknown }> {
  const text = await bodyOf(request);
  if (request.method === 'POST') await store.arrive();
  try {
    const result = handle(request, text, store);
    return { status: 200, body: { result, success: true, errors: [], messages: [] } };
  } catch (error) {
    const no = error instanceof No ? error : new No(500, 10_000, 'Internal error');
    const errors = [{ code: no.code, message: no.message }];
    return { status: no.status, body: { result: null, success: false, errors, messages: [] } };
  }
}

function handle({ headers, url = '', method }: IncomingMessage, text: string, store: Store): unknown {
  if (headers.authorization !== `Bearer ${store.token}`) throw new No(403, 9109, 'Invalid access token');
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const base = `/client/v4/zones/${store.zoneId}/dns_records`;
  if (method === 'GET' && pathname === base) {
    const [type, name] = [searchParams.get('type'), searchParams.get('name.exact')];
    return store.read().filter(one => one.type === type && one.name === name);
  }
  if (method === 'POST' && pathname === `${base}/batch`) return batch(JSON.parse(text), store);
  throw new No(404, 7003, `Could not route to ${pathname}, perhaps your object identifier is invalid?`);
}

/** Nothing awaits in here, so it is one transaction; what is thrown leaves the store as it was. */
function batch(body: unknown, store: Store): unknown {
  let entries = store.read();
  for (const { id } of listIn(body, 'deletes')) {
    if (!entries.some(one => one.id === id)) throw new No(404, 81_044, 'Record does not exist.');
    entries = entries.filter(one => one.id !== id);
  }
  for (const fields of listIn(body, 'patches')) {
    const old = entries.find(one => one.id === fields.id);
    if (!old) throw new No(404, 81_044, 'Record does not exist.');
    entries = entries.map(one => (one === old ? checked({ ...old, ...fields }, old.id) : one));
  }
  for (const fields of listIn(body, 'posts')) {
    const made = created(fields);
    const twin = entries.some(one => one.type === made.type && one.name === made.name && one.content === made.content);
    if (twin) throw new No(400, 81_058, 'An identical record already exists.');
    entries = [...entries, made];
  }
  store.write(entries);
  return {};
}

function created(fields: Fields): Entry {
  return checked(fields, randomBytes(16).toString('hex'));
}

function checked({ type, name, content, ttl }: Fields, id: string): Entry {
  if (typeof type !== 'string' || typeof name !== 'string' || typeof content !== 'string' || typeof ttl !== 'number') {
    throw new No(400, 9005, 'DNS record is not valid.');
  }
  if (ttl !== 1 && (ttl < 60 || ttl > 86_400))
    throw new No(400, 9021, 'Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.');
  return { id, type, name, content, ttl };
}

function listIn(body: unknown, key: string): readonly Fields[] {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  return Array.isArray(value) ? value.filter((one): one is Fields => typeof one === 'object' && one !== null) : [];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
