import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { kubernetesScaler } from '../../../activities/capacity/kubernetes-scaler.js';

/**
 * Answers in the form of Kubernetes' API, written by hand and compared with no real cluster (`autoscaling/v1` Scale, `apps/v1` Deployment and the `Status` of `meta/v1`), with fields that
 * a scaling does not look at.
 */
const SCALE = {
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: {
    name: 'orders-web',
    namespace: 'shop',
    uid: 'b5b9f2c4-6c0c-4d3a-9c5d-1f0d6b1a7e55',
    resourceVersion: '8841207',
    creationTimestamp: '2026-03-02T09:14:51Z',
  },
  spec: { replicas: 3 },
  status: { replicas: 3, selector: 'app=orders-web' },
};
const DEPLOYMENT = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { ...SCALE.metadata, generation: 12 },
  spec: { replicas: 3, selector: { matchLabels: { app: 'orders-web' } }, strategy: { type: 'RollingUpdate' } },
  status: { observedGeneration: 12, replicas: 3, updatedReplicas: 3, readyReplicas: 2, unavailableReplicas: 1 },
};
const CONFLICT = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message:
    'Operation cannot be fulfilled on deployments.apps "orders-web": the object has been modified; please apply your changes to the latest version and try again',
  reason: 'Conflict',
  details: { name: 'orders-web', group: 'apps', kind: 'deployments' },
  code: 409,
};
const OVERLOADED = { ...CONFLICT, message: 'too many requests', reason: 'TooManyRequests', code: 429 };
const PATH = '/apis/apps/v1/namespaces/shop/deployments/orders-web';

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach(close => close()));

interface Asked {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

async function scalerFor(put: { readonly code: number; readonly body: unknown }, deployment: unknown = DEPLOYMENT) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(parts).toString();
      asked.push({ line: `${method} ${url}`, authorization: headers.authorization, body });
      const answer = method === 'PUT' ? put : { code: 200, body: url?.endsWith('/scale') ? SCALE : deployment };
      response.writeHead(answer.code, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const api = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  const scale = {
    by: 'kubernetes',
    api: 'env:API',
    token: 'env:TOKEN',
    namespace: 'shop',
    kind: 'deployments',
    name: 'orders-web',
  } as const;
  const scaler = kubernetesScaler(scale, { resolve: async reference => (reference === 'env:API' ? api : 'a-token') });
  return { scaler, asked };
}

it('reads what is wanted from the scale and what is ready from the workload', async () => {
  const { scaler, asked } = await scalerFor({ code: 200, body: SCALE });
  expect(await scaler.read(5_000)).toEqual({ wanted: 3, ready: 2 });
  expect(asked.map(({ line }) => line).toSorted()).toEqual([`GET ${PATH}`, `GET ${PATH}/scale`]);
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer a-token']));
});

it('sends a Scale with the resource version that it read, and nothing else', async () => {
  const { scaler, asked } = await scalerFor({ code: 200, body: { ...SCALE, spec: { replicas: 9 } } });
  await scaler.read(5_000);
  expect(await scaler.resize(9, 5_000)).toBe('done');
  const { line, body } = asked.at(-1)!;
  expect(line).toBe(`PUT ${PATH}/scale`);
  expect(JSON.parse(body)).toEqual({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'orders-web', namespace: 'shop', resourceVersion: '8841207' },
    spec: { replicas: 9 },
  });
});

it('takes a conflict for a change of somebody else', async () => {
  const { scaler } = await scalerFor({ code: 409, body: CONFLICT });
  await scaler.read(5_000);
  expect(await scaler.resize(9, 5_000)).toBe('changed');
});

it('takes an overloaded API server for one that did not answer', async () => {
  const { scaler } = await scalerFor({ code: 429, body: OVERLOADED });
  await scaler.read(5_000);
  await expect(scaler.resize(9, 5_000)).rejects.toMatchObject({ type: 'capacity-unreadable', nonRetryable: false });
});

it('changes nothing that it has not read', async () => {
  const { scaler, asked } = await scalerFor({ code: 200, body: SCALE });
  await expect(scaler.resize(9, 5_000)).rejects.toMatchObject({ type: 'capacity-unreadable' });
  expect(asked).toEqual([]);
});

it('takes a workload whose answer has no number for unreadable, and one without ready replicas for none', async () => {
  const none = await scalerFor({ code: 200, body: SCALE }, { ...DEPLOYMENT, status: {} });
  expect(await none.scaler.read(5_000)).toEqual({ wanted: 3, ready: 0 });
  const odd = await scalerFor({ code: 200, body: SCALE }, { ...DEPLOYMENT, status: { readyReplicas: '2' } });
  await expect(odd.scaler.read(5_000)).rejects.toMatchObject({ type: 'capacity-unreadable' });
});
