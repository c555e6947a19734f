import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { type KubeContext, readKubeconfig } from '../../plan/kubeconfig.js';
import type { Resolves } from '../resolves.js';
import { badKubeconfig } from './bad-kubeconfig.js';
import { askPlugin, type ExecCredential } from './exec-credential.js';
import type { Access, KubernetesAccess } from './kubernetes-access.js';

export interface KubeconfigPlace {
  /** A reference to the file itself, or to its absolute path. */
  readonly kubeconfig: string;
  readonly context?: string | undefined;
}

/** Credentials that end sooner than this are asked for anew: a request takes its time too. */
const SPARE_MS = 10_000;

/** A kubeconfig as kubectl reads it: files that it names are found from its own folder, and data in it goes before files. */
export function kubeconfigAccess({ kubeconfig, context }: KubeconfigPlace, deps: Resolves): KubernetesAccess {
  let kept: ExecCredential | undefined;
  let running: Promise<ExecCredential> | undefined;
  let plugin = false;
  const credential = async (ask: () => Promise<ExecCredential>): Promise<ExecCredential> => {
    if (kept && (kept.until === null || kept.until - SPARE_MS > Date.now())) return kept;
    // Of several requests at once, one runs the plugin.
    running ??= ask().finally(() => {
      running = undefined;
    });
    kept = await running;
    return kept;
  };
  return {
    async open(limitMs) {
      const { text, folder } = await textOf(kubeconfig, deps);
      const found = readKubeconfig(documentOf(text), context);
      if ('refused' in found) throw badKubeconfig(found.refused);
      const { cluster, user } = found;
      const file = fileReader(folder, deps);
      const ca = await file.pem(cluster, 'certificate-authority');
      plugin = user.exec !== undefined;
      const { exec } = user;
      const login: Login = exec
        ? await credential(() => askPlugin({ exec, cluster, ca, folder, limitMs }))
        : await writtenIn(user, file);
      return accessTo(cluster, ca, login);
    },
    forget() {
      kept = undefined;
      return plugin;
    },
  };
}

type Login = Omit<ExecCredential, 'until'>;

function accessTo(cluster: KubeContext['cluster'], ca: string | undefined, { token, cert, key }: Login): Access {
  const servername = cluster['tls-server-name'];
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(servername === undefined ? {} : { servername }),
  };
  return { server: cluster.server, token, tls };
}

async function writtenIn(user: KubeContext['user'], file: FileReader): Promise<Login> {
  const [cert, key] = await Promise.all([file.pem(user, 'client-certificate'), file.pem(user, 'client-key')]);
  // A token's file goes before a token, because it is the one that is renewed.
  const token = user.tokenFile === undefined ? user.token : (await file.read(user.tokenFile)).trim();
  return {
    ...(token === undefined ? {} : { token }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** The kubeconfig and the folder it is in; a value that is an absolute path names the file, as `KUBECONFIG` does. */
async function textOf(reference: string, deps: Resolves) {
  const value = (await deps.resolve(reference)).trim();
  const path = /^\/[^\n]*$/.test(value) ? value : undefined;
  if (path !== undefined) return { text: await deps.resolve(`file:${path}`), folder: dirname(path) };
  const file = reference.startsWith('file:') ? dirname(reference.slice('file:'.length)) : undefined;
  return { text: value, folder: file };
}

function documentOf(text: string): unknown {
  try {
    // No aliases: a kubeconfig has none, and a few lines of them can fill the memory.
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw badKubeconfig('it is no YAML');
  }
}

type Pem = 'certificate-authority' | 'client-certificate' | 'client-key';
type WithPem = { readonly [Key in Pem | `${Pem}-data`]?: string | undefined };
interface FileReader {
  read(path: string): Promise<string>;
  /** Undefined when neither the data nor a file is named. What is named is never taken for absent. */
  pem(from: WithPem, key: Pem): Promise<string | undefined>;
}

function fileReader(folder: string | undefined, deps: Resolves): FileReader {
  const read = async (path: string): Promise<string> => {
    if (!isAbsolute(path) && folder === undefined)
      throw badKubeconfig('it names a file relative to its own, and it is in none');
    return await deps.resolve(`file:${isAbsolute(path) ? path : join(folder ?? '/', path)}`);
  };
  return {
    read,
    async pem(from, key) {
      const [data, path] = [from[`${key}-data`], from[key]];
      if (data === undefined && path === undefined) return undefined;
      const text = data === undefined ? await read(path ?? '') : Buffer.from(data, 'base64').toString('utf8');
      // Node would take an empty authority for none, and then believe every authority that it knows.
      if (!text.includes('-----BEGIN ')) throw badKubeconfig(`what it has as ${key} is no PEM`);
      return text;
    },
  };
}
