import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { kubernetesScaler } from '../../../activities/capacity/kubernetes-scaler.js';
import { createResolver } from '../../../activities/resolve.js';

/**
 * An API server behind TLS with an authority of its own. The answers have the form that the API reference documents for `autoscaling/v1` Scale and
 * `apps/v1` Deployment.
 */
const PATH = '/apis/apps/v1/namespaces/shop/deployments/orders-web';
const SCALE = {
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'orders-web', namespace: 'shop', resourceVersion: '8841207' },
  spec: { replicas: 3 },
  status: { replicas: 3, selector: 'app=orders-web' },
};
const UNAUTHORIZED = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'Unauthorized', code: 401 };

let dir: string;
let server: ReturnType<typeof createServer>;
let url: string;
const seen: { line: string; authorization: string | undefined; subject: string | undefined }[] = [];
let accepts: (token: string | undefined) => boolean;

const at = (name: string) => join(dir, name);
const pem = (name: string) => readFileSync(at(name), 'utf8');
/** Without those of an earlier test's stranger, whose second request may still be under way. */
const shown = () => seen.filter(({ authorization }) => authorization !== 'Bearer nobodys');
const base64 = (name: string) => readFileSync(at(name)).toString('base64');
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function sign(name: string, subject: string, extension: string): void {
  openssl('req', ...EC, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
  writeFileSync(at(`${name}.ext`), extension);
  const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`];
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...by);
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  for (const name of ['ca', 'other'])
    openssl(
      'req',
      '-x509',
      ...EC,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
    );
  sign('server', '/CN=api', 'subjectAltName=IP:127.0.0.1,DNS:kubernetes.default.svc');
  sign('client', '/O=system:masters/CN=lifeboat', 'extendedKeyUsage=clientAuth');
  const options = { key: pem('server.key'), cert: pem('server.crt'), ca: pem('ca.crt'), requestCert: true };
  server = createServer({ ...options, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket;
    const subject = socket.authorized ? socket.getPeerCertificate().subject.CN : undefined;
    const { authorization } = request.headers;
    seen.push({ line: `${request.method} ${request.url}`, authorization, subject: subject?.toString() });
    const known = subject !== undefined || accepts(authorization?.replace('Bearer ', ''));
    const workload = { kind: 'Deployment', apiVersion: 'apps/v1', status: { replicas: 3, readyReplicas: 2 } };
    const body = !known ? UNAUTHORIZED : request.url?.endsWith('/scale') ? SCALE : workload;
    request.resume().on('end', () => {
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  accepts = token => token === 'a-token';
});
afterEach(() => void seen.splice(0));

const kubeconfig = (cluster: object = {}, user: object = { token: 'a-token' }) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'east',
  clusters: [{ name: 'east', cluster: { server: url, 'certificate-authority-data': base64('ca.crt'), ...cluster } }],
  users: [
    { name: 'lifeboat', user },
    { name: 'nobody', user: { token: 'nobodys' } },
  ],
  contexts: [
    { name: 'east', context: { cluster: 'east', user: 'lifeboat', namespace: 'ignored' } },
    { name: 'stranger', context: { cluster: 'east', user: 'nobody' } },
    { name: 'broken', context: { cluster: 'west', user: 'lifeboat' } },
  ],
  preferences: {},
});

function scalerWith(document: unknown, context?: string, reference = `file:${at('config')}`) {
  writeFileSync(at('config'), typeof document === 'string' ? document : stringify(document));
  const workload = { by: 'kubernetes', namespace: 'shop', kind: 'deployments', name: 'orders-web' } as const;
  const environment = { PATH_OF: at('config'), TEXT: pem('config') };
  return kubernetesScaler({ ...workload, kubeconfig: reference, context }, { resolve: createResolver(environment) });
}
const read = (document: unknown, context?: string, reference?: string) =>
  scalerWith(document, context, reference).read(5_000);

describe('a kubeconfig', () => {
  it('leads to its current context, whose authority has signed the server', async () => {
    expect(await read(kubeconfig())).toEqual({ wanted: 3, ready: 2 });
    expect(seen.map(({ line }) => line).toSorted()).toEqual([`GET ${PATH}`, `GET ${PATH}/scale`]);
    expect(seen[0]).toMatchObject({ authorization: 'Bearer a-token', subject: undefined });
  });

  it('may be the text itself, or its absolute path, behind a variable', async () => {
    expect(await read(kubeconfig(), undefined, 'env:TEXT')).toMatchObject({ ready: 2 });
    expect(await read(kubeconfig(), undefined, 'env:PATH_OF')).toMatchObject({ ready: 2 });
  });

  it('names files from its own folder, and a file of a token goes before a token', async () => {
    writeFileSync(at('token'), 'a-token\n');
    const cluster = { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' };
    expect(await read(kubeconfig(cluster, { token: 'old', tokenFile: 'token' }))).toMatchObject({ ready: 2 });
    writeFileSync(at('token'), 'renewed\n');
    accepts = token => token === 'renewed';
    expect(await read(kubeconfig(cluster, { tokenFile: at('token') }))).toMatchObject({ ready: 2 });
  });

  it('shows a client certificate, from files or data', async () => {
    accepts = () => false;
    const files = { 'client-certificate': 'client.crt', 'client-key': at('client.key') };
    expect(await read(kubeconfig({}, files))).toMatchObject({ ready: 2 });
    const data = { 'client-certificate-data': base64('client.crt'), 'client-key-data': base64('client.key') };
    expect(await read(kubeconfig({}, data))).toMatchObject({ ready: 2 });
    expect(new Set(seen.map(({ subject }) => subject))).toEqual(new Set(['lifeboat']));
  });

  it('leads to the context that the inventory names', async () => {
    const error: unknown = await read(kubeconfig(), 'stranger').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type: 'scaling-refused', message: expect.stringContaining('401: Unauthorized') });
    expect(String(error)).not.toContain('nobodys');
  });

  it('sends nothing to a server that its authority has not signed, whatever the environment says', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const error: unknown = await read(kubeconfig({ 'certificate-authority-data': base64('other.crt') }))
      .catch((thrown: unknown) => thrown)
      .finally(() => {
        if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
      });
    expect(error).toMatchObject({ type: 'capacity-unreadable', message: expect.stringContaining('not accepted') });
    expect(shown()).toEqual([]);
  });

  it('sends nothing to a server with another name, but to one that has the name it asks for', async () => {
    await expect(read(kubeconfig({ 'tls-server-name': 'api.elsewhere' }))).rejects.toMatchObject({
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(shown()).toEqual([]);
    expect(await read(kubeconfig({ 'tls-server-name': 'kubernetes.default.svc' }))).toMatchObject({ ready: 2 });
  });

  it.each([
    ['no verification', () => kubeconfig({ 'insecure-skip-tls-verify': true }), 'insecure-skip-tls-verify'],
    ['no TLS', () => kubeconfig({ server: 'http://127.0.0.1:1' }), 'no https address'],
    ['a proxy', () => kubeconfig({ 'proxy-url': 'http://127.0.0.1:1' }), 'proxy-url'],
    ['an empty authority', () => kubeconfig({ 'certificate-authority-data': 'AAAA' }), 'is no PEM'],
    ['a user name', () => kubeconfig({}, { username: 'a', password: 'b' }), 'by username'],
    ['a borrowed account', () => kubeconfig({}, { token: 'a-token', as: 'root' }), 'impersonates'],
    ['a certificate alone', () => kubeconfig({}, { 'client-certificate': 'client.crt' }), 'without its key'],
    ['no YAML', () => '{', 'no YAML'],
    ['something else', () => 'hello', 'no kubeconfig'],
    [
      'no clusters of its form',
      () => ({ ...kubeconfig(), clusters: [{ name: 'east', cluster: {} }] }),
      'clusters.0.cluster.server',
    ],
  ])('with %s is refused, and says why', async (_name, document, said) => {
    await expect(read(document())).rejects.toMatchObject({
      type: 'scaling-refused',
      nonRetryable: true,
      message: expect.stringContaining(said),
    });
    expect(shown()).toEqual([]);
  });

  it.each([
    ['nothing', 'it has no context nothing'],
    ['broken', 'context broken names the cluster west, which it has not'],
  ])('without the context %s is refused', async (context, said) => {
    await expect(read(kubeconfig(), context)).rejects.toMatchObject({ message: expect.stringContaining(said) });
  });

  it('whose files are not there says which, and is not read as one without', async () => {
    const cluster = { 'certificate-authority-data': undefined, 'certificate-authority': 'gone.crt' };
    await expect(read(kubeconfig(cluster))).rejects.toMatchObject({ type: 'secret-missing' });
    expect(shown()).toEqual([]);
  });
});

describe('a credential plugin', () => {
  /** Prints what the file `credential` holds, and notes how it was called. */
  const PROGRAM = `#!${process.execPath}
const fs = require('node:fs');
const at = name => require('node:path').join(__dirname, name);
fs.appendFileSync(at('calls'), JSON.stringify({ args: process.argv.slice(2), env: process.env }) + '\\n');
const text = fs.readFileSync(at('credential'), 'utf8');
if (text === 'fail') { console.error('a-secret'); process.exit(2); }
process.stderr.write('a warning');
process.stdout.write(text);
`;
  const V1 = 'client.authentication.k8s.io/v1';
  const gives = (status: object | string, apiVersion = V1) =>
    writeFileSync(
      at('credential'),
      typeof status === 'string' ? status : JSON.stringify({ kind: 'ExecCredential', apiVersion, status }),
    );
  const calls = (): { args: string[]; env: Record<string, string> }[] =>
    pem('calls')
      .trimEnd()
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  const exec = (changed: object = {}) => ({
    exec: {
      apiVersion: V1,
      command: './plugin.cjs',
      args: ['get-token', '$(id)'],
      env: [{ name: 'ROLE', value: 'x' }],
      ...changed,
    },
  });
  beforeEach(() => {
    writeFileSync(at('plugin.cjs'), PROGRAM);
    chmodSync(at('plugin.cjs'), 0o755);
    writeFileSync(at('calls'), '');
    gives({ token: 'a-token' });
  });

  it('is run once for several requests, by its argument vector, with no environment but what is listed', async () => {
    process.env['TOLD_TO_NOBODY'] = 'secret';
    const scaler = scalerWith(kubeconfig({}, exec({ provideClusterInfo: true })));
    expect(await scaler.read(5_000)).toMatchObject({ ready: 2 });
    expect(await scaler.resize(9, 5_000)).toBe('done');
    delete process.env['TOLD_TO_NOBODY'];
    expect(calls()).toHaveLength(1);
    const [{ args, env }] = calls() as [ReturnType<typeof calls>[0]];
    expect(args).toEqual(['get-token', '$(id)']);
    expect(Object.keys(env).toSorted()).toEqual(['KUBERNETES_EXEC_INFO', 'LC_ALL', 'PATH', 'ROLE']);
    expect(JSON.parse(env['KUBERNETES_EXEC_INFO']!)).toEqual({
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: { interactive: false, cluster: { server: url, 'certificate-authority-data': base64('ca.crt') } },
    });
  });

  it('may give a client certificate', async () => {
    accepts = () => false;
    gives({ clientCertificateData: pem('client.crt'), clientKeyData: pem('client.key') });
    expect(await read(kubeconfig({}, exec()))).toMatchObject({ ready: 2 });
  });

  it('is run again when what it gave has run out', async () => {
    gives({ token: 'a-token', expirationTimestamp: new Date(Date.now() + 2_000).toISOString() });
    const scaler = scalerWith(kubeconfig({}, exec()));
    await scaler.read(5_000);
    const first = calls().length;
    await scaler.read(5_000);
    expect(calls().length).toBeGreaterThan(first);
  });

  it('is run once more when the API server does not accept what it gave, and then no more', async () => {
    const scaler = scalerWith(kubeconfig({}, exec()));
    await scaler.read(5_000);
    accepts = token => token === 'second';
    gives({ token: 'second' });
    expect(await scaler.resize(9, 5_000)).toBe('done');
    expect(calls()).toHaveLength(2);
    accepts = () => false;
    await expect(scaler.resize(9, 5_000)).rejects.toMatchObject({ type: 'scaling-refused' });
    expect(calls()).toHaveLength(3);
  });

  it.each([
    ['fails', 'fail', 'failed'],
    ['prints no JSON', 'token: a-secret', 'printed no JSON'],
    ['gives nothing', {}, 'gave no credentials'],
  ])('that %s is said to, without what it printed', async (_name, status, said) => {
    gives(status);
    const error: unknown = await read(kubeconfig({}, exec())).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type: 'capacity-unreadable', message: expect.stringContaining(said) });
    expect(String(error)).not.toContain('a-secret');
    expect(shown()).toEqual([]);
  });

  it.each([
    ['of a version that is gone', { apiVersion: 'client.authentication.k8s.io/v1alpha1' }, 'v1alpha1'],
    ['that needs a terminal', { interactiveMode: 'Always' }, 'a person at a terminal'],
  ])('%s is not run', async (_name, changed, said) => {
    await expect(read(kubeconfig({}, exec(changed)))).rejects.toMatchObject({
      type: 'scaling-refused',
      message: expect.stringContaining(said),
    });
    expect(calls()).toEqual([]);
  });

  it('that answers in another version than it was asked is not believed', async () => {
    gives({ token: 'a-token' }, 'client.authentication.k8s.io/v1beta1');
    await expect(read(kubeconfig({}, exec()))).rejects.toMatchObject({ type: 'capacity-unreadable' });
  });

  it('that does not end is ended', async () => {
    writeFileSync(at('plugin.cjs'), `#!${process.execPath}\nsetTimeout(() => undefined, 60000);\n`);
    const scaler = scalerWith(kubeconfig({}, exec()));
    await expect(scaler.read(400)).rejects.toMatchObject({ message: expect.stringContaining('more than 400 ms') });
  });
});

it('an address with an authority of its own needs no setting of the worker', async () => {
  const values = { API: url, TOKEN: 'a-token', CA: pem('ca.crt') };
  const workload = { by: 'kubernetes', namespace: 'shop', kind: 'deployments', name: 'orders-web' } as const;
  const of = (ca: string | undefined) =>
    kubernetesScaler({ ...workload, api: 'env:API', token: 'env:TOKEN', ca }, { resolve: createResolver(values) });
  expect(await of('env:CA').read(5_000)).toEqual({ wanted: 3, ready: 2 });
  await expect(of(undefined).read(5_000)).rejects.toMatchObject({ message: expect.stringContaining('not accepted') });
});
