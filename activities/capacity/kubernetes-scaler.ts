import { pointedAt } from '../../plan/json-pointer.js';
import type { KubernetesScale } from '../../plan/pool.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { askJson, type JsonAnswer } from './ask-json.js';
import { kubernetesAccess } from './kubernetes-access.js';
import type { Scaler } from './scaler.js';
import { unreadable } from './unreadable.js';

/**
 * The scale subresource of a workload (Kubernetes API, `autoscaling/v1` Scale under `apps/v1`), by plain requests. A change carries the resource
 * version that was read, so a write of somebody else in between is a conflict and not overwritten. What is ready stands in the workload itself.
 */
export function kubernetesScaler(scale: KubernetesScale, deps: Resolves): Scaler {
  const { namespace, kind, name } = scale;
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${kind}/${encodeURIComponent(name)}`;
  const ask = asker(scale, deps);
  const get = async (at: string, deadlineMs: number): Promise<unknown> => {
    const answer = await ask(at, deadlineMs);
    if (answer.status === 200) return answer.body;
    throw refused(answer);
  };
  let version: string | undefined;
  return {
    async read(deadlineMs) {
      const [subresource, workload] = await Promise.all([get(`${path}/scale`, deadlineMs), get(path, deadlineMs)]);
      const seen = pointedAt(subresource, '/metadata/resourceVersion');
      version = typeof seen === 'string' ? seen : undefined;
      // Fields that are zero are left out of Kubernetes' answers.
      return {
        wanted: counted(pointedAt(subresource, '/spec/replicas')),
        ready: counted(pointedAt(workload, '/status/readyReplicas')),
      };
    },
    async resize(replicas, deadlineMs) {
      if (version === undefined) throw unreadable('the API server gave no resource version');
      const answer = await ask(`${path}/scale`, deadlineMs, {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name, namespace, resourceVersion: version },
        spec: { replicas },
      });
      if (answer.status === 200 || answer.status === 201) return 'done';
      if (answer.status === 409) return 'changed';
      throw refused(answer);
    },
  };
}

type Ask = (at: string, deadlineMs: number, body?: unknown) => Promise<JsonAnswer>;

/** A GET, or with a body a PUT. Credentials that can be renewed are renewed once when the API server does not accept them. */
function asker(scale: KubernetesScale, deps: Resolves): Ask {
  const access = kubernetesAccess(scale, deps);
  const askOnce: Ask = async (at, deadlineMs, body) => {
    const end = Date.now() + deadlineMs;
    const { server, token, tls } = await access.open(deadlineMs);
    const change = body === undefined ? {} : { method: 'PUT' as const, body };
    const left = Math.max(1, end - Date.now());
    return await askJson({ url: `${server.replace(/\/+$/, '')}${at}`, token, tls, deadlineMs: left, ...change });
  };
  return async (at, deadlineMs, body) => {
    const answer = await askOnce(at, deadlineMs, body);
    return answer.status === 401 && access.forget() ? await askOnce(at, deadlineMs, body) : answer;
  };
}

function counted(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw unreadable('the API server gave no number of replicas');
}

/** The API server's own words (its `Status`): they name the account, the verb and the resource that is missing, and never the token. */
function refused({ status, body }: JsonAnswer) {
  const message = pointedAt(body, '/message');
  const said = typeof message === 'string' ? `: ${message.slice(0, 300)}` : '';
  if (status === 429 || status >= 500) return unreadable(`the API server answered ${status}${said}`);
  return failure('scaling-refused', {
    what: `The Kubernetes API server answered ${status}${said}.`,
    state: 'The pool was not changed.',
    todo:
      TODO[status] ?? 'Look at the pool of this service in the inventory and at the API server, then retry the step.',
  });
}

const TODO: Readonly<Record<number, string>> = {
  401: 'Give the worker a token that the API server accepts, then retry the step.',
  403: 'Allow the account of the worker to get the workload and to get and update its scale, then retry the step.',
  404: 'Correct the namespace, kind or name of the pool in the inventory and compile the runbook again.',
};
