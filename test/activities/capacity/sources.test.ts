import { createServer, type RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { httpSource } from '../../../activities/capacity/http-source.js';
import { commandSource } from '../../../activities/capacity/command-source.js';
import { prometheusSource } from '../../../activities/capacity/prometheus-source.js';
import type { CapacitySource } from '../../../activities/capacity/source.js';
import { pointedAt } from '../../../plan/json-pointer.js';
import { capacitySourceContract, SECRET, type SourceAnswer } from '../../contracts/capacity-source.js';

const PROGRAM = `
const [kind, value] = process.argv.slice(1);
if (kind === 'silent') setTimeout(() => undefined, 60000);
else if (kind === 'error') { console.error(process.argv[3]); process.exit(3); }
else { console.log(value); console.error('a warning: 999'); }
`;

capacitySourceContract('a command', async () => ({
  async open(answer) {
    const [kind, value] = typeof answer === 'string' ? [answer, ''] : ['value', answer.value];
    const command = [process.execPath, '-e', PROGRAM, kind, value, 'env:SECRET'];
    return commandSource({ command }, { resolve: async () => SECRET });
  },
  close: async () => undefined,
}));

/** A server that answers each path as it was told, with the bearer token that it saw. */
async function serve() {
  const answers = new Map<string, { status: number; body: string } | 'silent'>();
  const tokens: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    tokens.push(request.headers.authorization);
    const answer = answers.get(new URL(request.url ?? '', 'http://x').pathname);
    if (answer === 'silent') return;
    response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' });
    response.end(answer?.body ?? '');
  };
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    answers,
    tokens,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

const told = (answer: SourceAnswer, body: (value: string) => unknown, absent: unknown, error: unknown) =>
  answer === 'silent'
    ? answer
    : answer === 'error'
      ? { status: 503, body: JSON.stringify(error) }
      : { status: 200, body: JSON.stringify(answer === 'absent' ? absent : body(answer.value)) };

capacitySourceContract('an HTTP document', async () => {
  const server = await serve();
  return {
    async open(answer) {
      const document = (value: string) => ({ pools: [{ 'a/b': value }] });
      server.answers.set('/pools', told(answer, document, { pools: [] }, { token: SECRET }));
      const measure = { from: 'http', url: 'env:URL', pointer: '/pools/0/a~1b', token: 'env:TOKEN' } as const;
      const values: Readonly<Record<string, string>> = { 'env:URL': `${server.url}/pools`, 'env:TOKEN': SECRET };
      return httpSource(measure, { resolve: async reference => values[reference] ?? '' });
    },
    close: () => server.close(),
  };
});

const vector = (...values: readonly string[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map(value => ({ metric: { pod: 'a' }, value: [1_790_000_000.1, value] })),
  },
});
const measure = { from: 'prometheus', url: 'env:URL', query: 'sum(ready{pool="a b"})', token: 'env:TOKEN' } as const;

function prometheus(url: string): CapacitySource {
  return prometheusSource(measure, { resolve: async reference => (reference === 'env:URL' ? `${url}/` : SECRET) });
}

capacitySourceContract('Prometheus', async () => {
  const server = await serve();
  return {
    async open(answer) {
      const error = { status: 'error', errorType: 'execution', error: SECRET };
      server.answers.set(
        '/api/v1/query',
        told(answer, value => vector(value), vector(), error),
      );
      return prometheus(server.url);
    },
    close: () => server.close(),
  };
});

it.each([
  ['a scalar', { status: 'success', data: { resultType: 'scalar', result: [1_790_000_000.1, '7'] } }, 7],
  ['several samples', vector('1', '2'), 'the query has 2 samples, not one'],
  ['a range', { status: 'success', data: { resultType: 'matrix', result: [] } }, 'neither a scalar nor a vector'],
  ['a partial answer', { ...vector('7'), warnings: ['store unreachable'] }, 'the answer is not complete'],
])('Prometheus answers with %s', async (_what, body, expected) => {
  const server = await serve();
  server.answers.set('/api/v1/query', { status: 200, body: JSON.stringify(body) });
  const read = prometheus(server.url).read(5_000);
  if (typeof expected === 'number') expect(await read).toBe(expected);
  else await expect(read).rejects.toMatchObject({ message: expect.stringContaining(expected) });
  expect(server.tokens).toEqual([`Bearer ${SECRET}`]);
  await server.close();
});

it('carries no token to where a redirect leads', async () => {
  const [server, other] = [await serve(), await serve()];
  server.answers.set('/api/v1/query', { status: 302, body: '' });
  await expect(prometheus(server.url).read(5_000)).rejects.toMatchObject({ message: expect.stringContaining('302') });
  expect(other.tokens).toEqual([]);
  await Promise.all([server.close(), other.close()]);
});

/** The document and the answers of RFC 6901, section 5. */
const RFC = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};
it.each([
  ['', RFC],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
  ['/foo/01', undefined],
  ['/foo/-', undefined],
  ['/toString', undefined],
  ['/foo/length', undefined],
])('the JSON pointer %j points where RFC 6901 says', (pointer, value) => {
  expect(pointedAt(RFC, pointer)).toEqual(value);
});
