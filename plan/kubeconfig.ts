import { z } from 'zod';

/** An exec plugin for credentials, as a kubeconfig names it (`client.authentication.k8s.io`). */
const Exec = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string().min(1), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.string().nullish(),
});
export type KubeExec = z.output<typeof Exec>;

const text = z.string().min(1).optional();
const Cluster = z.object({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'tls-server-name': text,
  'insecure-skip-tls-verify': z.boolean().optional(),
  'proxy-url': text,
});
const User = z.object({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  exec: Exec.optional(),
  username: text,
  'auth-provider': z.unknown().optional(),
  as: text,
});
/** The parts of a kubeconfig (Kubernetes, `v1` Config) that a request needs; what else stands in it is for other programs. */
const Kubeconfig = z.object({
  'current-context': z.string().optional(),
  clusters: z.array(z.object({ name: z.string(), cluster: Cluster })).default([]),
  users: z.array(z.object({ name: z.string(), user: User })).default([]),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }))
    .default([]),
});

export interface KubeContext {
  readonly cluster: z.output<typeof Cluster>;
  readonly user: z.output<typeof User>;
}

/**
 * The cluster and the user of a context. Everything that would make a request less safe than the kubeconfig looks, and everything that would be
 * passed over in silence, is refused in words. They name keys and contexts of the file and none of its values.
 */
export function readKubeconfig(document: unknown, wanted?: string): KubeContext | { readonly refused: string } {
  const parsed = Kubeconfig.safeParse(document);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    return { refused: at === '' ? 'it is no kubeconfig' : `${at} is missing or not of its form` };
  }
  const { contexts, clusters, users, 'current-context': current } = parsed.data;
  const name = wanted ?? current;
  if (name === undefined || name === '') return { refused: 'it has no current-context, and the inventory names none' };
  const context = contexts.find(one => one.name === name)?.context;
  if (!context) return { refused: `it has no context ${name}` };
  const cluster = clusters.find(one => one.name === context.cluster)?.cluster;
  if (!cluster) return { refused: `context ${name} names the cluster ${context.cluster}, which it has not` };
  const user = users.find(one => one.name === context.user)?.user;
  if (!user) return { refused: `context ${name} names the user ${context.user}, which it has not` };
  const reason = unsafe(cluster) ?? unknownLogin(user);
  return reason === undefined ? { cluster, user } : { refused: reason };
}

function unsafe(cluster: KubeContext['cluster']): string | undefined {
  if (cluster['insecure-skip-tls-verify'] === true)
    return 'it sets insecure-skip-tls-verify, so anybody between here and the cluster could take the credentials; name its certificate-authority instead';
  if (!cluster.server.startsWith('https:')) return 'its server has no https address';
  if (cluster['proxy-url'] !== undefined) return 'it sets proxy-url, which Lifeboat does not use';
  return undefined;
}

function unknownLogin(user: KubeContext['user']): string | undefined {
  if (user.as !== undefined) return 'it impersonates somebody (as); give the worker an account of its own';
  if (user.username !== undefined || user['auth-provider'] !== undefined)
    return 'it logs in by username or auth-provider, which API servers no longer take';
  const [certificate, key] = [
    user['client-certificate'] ?? user['client-certificate-data'],
    user['client-key'] ?? user['client-key-data'],
  ];
  if ((certificate === undefined) !== (key === undefined))
    return 'it has a client certificate without its key, or a key without it';
  return undefined;
}
