import type { KubernetesScale } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import type { Tls } from './ask-json.js';
import { kubeconfigAccess } from './kubeconfig-access.js';

/** Where the API server is and what is shown to it, for one request. */
export interface Access {
  readonly server: string;
  readonly token?: string | undefined;
  readonly tls?: Tls | undefined;
}

export interface KubernetesAccess {
  /** For every request anew: tokens and files are renewed under a worker that runs for months. */
  open(limitMs: number): Promise<Access>;
  /** Whether credentials that the API server did not accept were thrown away, so that new ones can be had. */
  forget(): boolean;
}

/** By the address and the token of the inventory, or by a kubeconfig. */
export function kubernetesAccess(scale: KubernetesScale, deps: Resolves): KubernetesAccess {
  const { api, token, ca, kubeconfig, context } = scale;
  if (kubeconfig !== undefined) return kubeconfigAccess({ kubeconfig, context }, deps);
  return {
    async open() {
      const [server = '', bearer, authority] = await Promise.all(
        [api, token, ca].map(async reference => (reference === undefined ? undefined : await deps.resolve(reference))),
      );
      return { server, token: bearer, ...(authority === undefined ? {} : { tls: { ca: authority } }) };
    },
    forget: () => false,
  };
}
