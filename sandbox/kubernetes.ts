import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A workload as the stand-in keeps it. */
export interface StandInWorkload {
  wanted: number;
  ready: number;
  version: number;
}

export interface KubernetesStandIn {
  readonly url: string;
  /** By name, in the namespace `shop`. */
  readonly workloads: Map<string, StandInWorkload>;
  /** Called before each change is looked at: for a rival that writes in between. */
  before: (name: string) => void;
  /** How many replicas become ready between two looks at the workload. */
  pace: number;
  /** Every request, as `PUT /apis/...`. */
  readonly asked: string[];
  close(): Promise<void>;
}

const PATH = /^\/apis\/apps\/v1\/namespaces\/([^/]+)\/(deployments|statefulsets)\/([^/]+?)(\/scale)?$/;

/**
 * As much of the Kubernetes API server as a scaling needs, with its own forms of errors (`Status`, apimachinery's `metav1`): 401 for a token that it
 * does not know, 403 for one that may only read, 404, and 409 for a resource version that is not the last one.
 */
export async function startKubernetes(
  host: string,
  tokens: { full: string; reader: string },
): Promise<KubernetesStandIn> {
  const standIn = { workloads: new Map<string, StandInWorkload>(), before: ignore, pace: 1, asked: [] as string[] };
  const server = createServer((request, response) => {
    void answer(request, standIn, tokens).then(({ code, body }) => send(response, code, body));
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(standIn, {
    url: `http://${host}:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  });
}

function ignore(): void {}

interface Answer {
  readonly code: number;
  readonly body: unknown;
}
type State = Pick<KubernetesStandIn, 'workloads' | 'before' | 'pace' | 'asked'>;

async function answer(
  request: IncomingMessage,
  state: State,
  tokens: { full: string; reader: string },
): Promise<Answer> {
  const { method = 'GET', url = '' } = request;
  state.asked.push(`${method} ${url}`);
  const token = request.headers.authorization?.replace(/^Bearer /, '');
  if (token !== tokens.full && token !== tokens.reader) return status(401, 'Unauthorized', 'Unauthorized');
  const [, namespace = '', kind = '', name = '', scale] = PATH.exec(url) ?? [];
  if (name === '') return status(404, 'NotFound', 'the server could not find the requested resource');
  if (method === 'PUT' && token === tokens.reader) return forbidden(namespace, kind, name);
  if (method === 'PUT') state.before(name);
  const workload = namespace === 'shop' ? state.workloads.get(name) : undefined;
  if (!workload) return status(404, 'NotFound', `${kind}.apps "${name}" not found`, { name, group: 'apps', kind });
  if (method === 'PUT') return update(await bodyOf(request), kind, name, workload);
  if (scale !== undefined) return { code: 200, body: scaleOf(name, workload) };
  workload.ready = Math.min(workload.wanted, workload.ready + state.pace);
  return { code: 200, body: workloadOf(kind, name, workload) };
}

function update(body: unknown, kind: string, name: string, workload: StandInWorkload): Answer {
  const { version, replicas } = fieldsOf(body);
  if (version !== undefined && version !== String(workload.version)) {
    const why = `Operation cannot be fulfilled on ${kind}.apps "${name}": the object has been modified; please apply your changes to the latest version and try again`;
    return status(409, 'Conflict', why, { name, group: 'apps', kind });
  }
  if (replicas === undefined) return status(422, 'Invalid', `Scale.autoscaling "${name}" is invalid`);
  workload.wanted = replicas;
  workload.version += 1;
  return { code: 200, body: scaleOf(name, workload) };
}

function fieldsOf(body: unknown): { version: string | undefined; replicas: number | undefined } {
  const [version] = /(?<="resourceVersion":")[^"]*/.exec(JSON.stringify(body)) ?? [];
  const [replicas] = /(?<="spec":\{"replicas":)\d+/.exec(JSON.stringify(body)) ?? [];
  return { version, replicas: replicas === undefined ? undefined : Number(replicas) };
}

/** Zeroes are left out, as the API server's encoder does. */
function scaleOf(name: string, { wanted, ready, version }: StandInWorkload) {
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace: 'shop', resourceVersion: String(version) },
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: { replicas: Math.max(wanted, ready), selector: `app=${name}` },
  };
}

function workloadOf(kind: string, name: string, { wanted, ready, version }: StandInWorkload) {
  return {
    kind: kind === 'deployments' ? 'Deployment' : 'StatefulSet',
    apiVersion: 'apps/v1',
    metadata: { name, namespace: 'shop', resourceVersion: String(version) },
    spec: { replicas: wanted },
    status: { replicas: wanted, ...(ready === 0 ? {} : { readyReplicas: ready }) },
  };
}

function forbidden(namespace: string, kind: string, name: string): Answer {
  const who = 'system:serviceaccount:shop:lifeboat';
  const why = `${kind}.apps "${name}" is forbidden: User "${who}" cannot update resource "${kind}/scale" in API group "apps" in the namespace "${namespace}"`;
  return status(403, 'Forbidden', why, { name, group: 'apps', kind });
}

function status(code: number, reason: string, message: string, details?: object): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
  return { code, body };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
