import { isAbsolute, join } from 'node:path';
import { pointedAt } from '../../plan/json-pointer.js';
import type { KubeContext, KubeExec } from '../../plan/kubeconfig.js';
import { cancellation } from '../deadline.js';
import { tryProgram } from '../host/run-program.js';
import { badKubeconfig } from './bad-kubeconfig.js';
import { unreadable } from './unreadable.js';

/** What a credential plugin gave. PEM, as it stands in its answer. */
export interface ExecCredential {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Milliseconds since the epoch; null: good until the API server says otherwise. */
  readonly until: number | null;
}

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

export interface PluginCall {
  readonly exec: KubeExec;
  readonly cluster: KubeContext['cluster'];
  /** PEM of the cluster's authority. */
  readonly ca: string | undefined;
  /** The folder of the kubeconfig; a command with a slash in it is found from there. */
  readonly folder: string | undefined;
  readonly limitMs: number;
}

/**
 * Runs the plugin by its argument vector, with nothing of the worker's environment but what the kubeconfig lists, and reads the
 * `ExecCredential` that it prints (client.authentication.k8s.io/v1). What it prints is a secret and is never repeated in a failure.
 */
export async function askPlugin({ exec, cluster, ca, folder, limitMs }: PluginCall): Promise<ExecCredential> {
  if (!VERSIONS.includes(exec.apiVersion)) throw badKubeconfig(`its plugin wants the version ${exec.apiVersion}`);
  if (exec.interactiveMode === 'Always') throw badKubeconfig('its plugin wants a person at a terminal');
  const listed = (exec.env ?? []).map(({ name, value }) => [name, value] as const);
  const environment = { ...Object.fromEntries(listed), KUBERNETES_EXEC_INFO: infoFor({ exec, cluster, ca }) };
  const command = [placeOf(exec.command, folder), ...(exec.args ?? [])];
  const { ok, stdout, timedOut } = await tryProgram(command, { limitMs, environment, signal: cancellation() });
  if (!ok)
    throw unreadable(`the credential plugin of the kubeconfig ${timedOut ? `took more than ${limitMs} ms` : 'failed'}`);
  return credentialIn(stdout, exec.apiVersion);
}

function placeOf(command: string, folder: string | undefined): string {
  if (!command.includes('/') || isAbsolute(command)) return command;
  if (folder === undefined) throw badKubeconfig('its plugin is named relative to a file, and it is in none');
  return join(folder, command);
}

function infoFor({ exec, cluster, ca }: Pick<PluginCall, 'exec' | 'cluster' | 'ca'>): string {
  const known = {
    server: cluster.server,
    ...(cluster['tls-server-name'] === undefined ? {} : { 'tls-server-name': cluster['tls-server-name'] }),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
  };
  const spec = { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: known } : {}) };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion, spec });
}

function credentialIn(printed: string, version: string): ExecCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(printed);
  } catch {
    throw unreadable('the credential plugin of the kubeconfig printed no JSON');
  }
  if (pointedAt(answer, '/kind') !== 'ExecCredential' || pointedAt(answer, '/apiVersion') !== version)
    throw unreadable(`the credential plugin of the kubeconfig printed no ExecCredential of ${version}`);
  const [token, cert, key, end] = ['token', 'clientCertificateData', 'clientKeyData', 'expirationTimestamp'].map(name =>
    textOf(pointedAt(answer, `/status/${name}`)),
  );
  const pair = cert !== undefined && key !== undefined;
  if (token === undefined && !pair) throw unreadable('the credential plugin of the kubeconfig gave no credentials');
  const until = end === undefined ? Number.NaN : Date.parse(end);
  return {
    ...(token === undefined ? {} : { token }),
    ...(pair ? { cert, key } : {}),
    until: Number.isNaN(until) ? null : until,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
