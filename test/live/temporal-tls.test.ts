import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporalClient } from '../../bin/temporal-client.js';

// The development server knows no TLS: a relay in front of it wants a client certificate, like a cluster of one's own does, and passes the rest on.
let dir: string;
let temporal: TestWorkflowEnvironment;
let relay: Server;
let address: string;

const at = (name: string) => join(dir, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function authority(name: string): void {
  openssl('req', '-x509', ...EC, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`, '-days', '2');
}

function signed(name: string, host: string): void {
  const extensions = ['-addext', `subjectAltName=DNS:${host}`];
  openssl('req', ...EC, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`, ...extensions);
  const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...by);
}

const own = () => ({
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('ca.crt'),
  TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
  TEMPORAL_TLS_CLIENT_CERT_PATH: at('worker.crt'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: at('worker.key'),
});

async function listening(server: Pick<Server, 'listen' | 'address'>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tls-'));
  authority('ca');
  authority('stranger');
  signed('worker', 'worker.example');
  signed('server', 'temporal.example');
  const programs = JSON.parse(readFileSync('.cache/programs.json', 'utf8')) as { temporal: string };
  temporal = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: programs.temporal }, namespace: 'disaster' },
  });
  const [host, port] = temporal.address.split(':');
  const tls = {
    key: readFileSync(at('server.key')),
    cert: readFileSync(at('server.crt')),
    ca: readFileSync(at('ca.crt')),
  };
  relay = createServer({ ...tls, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] }, socket => {
    const onward = connect(Number(port), host);
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  relay.on('tlsClientError', () => undefined);
  address = await listening(relay);
});

afterAll(async () => {
  relay?.close();
  await temporal?.teardown();
  rmSync(dir, { recursive: true, force: true });
});

describe('a cluster that wants a client certificate', () => {
  it('takes a client that has it, in its namespace', async () => {
    const client = await temporalClient(address, { ...own(), TEMPORAL_NAMESPACE: 'disaster' });
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: client.options.namespace });
    expect(namespaceInfo?.name).toBe('disaster');
    await client.connection.close();
  });

  it('takes a worker that has it', async () => {
    const env = { PATH: process.env['PATH'], ...own(), TEMPORAL_NAMESPACE: 'disaster', TEMPORAL_ADDRESS: address };
    const worker = spawn(process.execPath, ['bin/lifeboat.mjs', 'worker', '--region', 'eu-west'], { env });
    let said = '';
    const ready = new Promise<void>((resolve, reject) => {
      worker.stderr.on('data', chunk => (said += chunk));
      worker.stdout.on('data', chunk => {
        said += chunk;
        if (said.includes('region.eu-west')) resolve();
      });
      worker.once('exit', () => reject(new Error(said)));
    });
    await ready;
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
    expect(said).toContain('region.eu-west');
  });

  it('is not taken for an absent one when it does not let a client in', async () => {
    const strange = [
      {},
      { ...own(), TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('stranger.crt') },
      { ...own(), TEMPORAL_TLS_SERVER_NAME: 'elsewhere.example' },
    ];
    const asked = strange.map(env => temporalClient(address, env).then(() => 'connected', codeOf));
    const nobody = temporalClient('127.0.0.1:9', own()).then(() => 'connected', codeOf);
    expect(await Promise.all(asked)).toEqual(strange.map(() => 'temporal-refused'));
    expect(await nobody).toBe('temporal-unreachable');
  });
});

const codeOf = (error: unknown) => (error as { code?: string }).code;

it('sends its key, and says so when it is not taken', async () => {
  const seen: (string | undefined)[] = [];
  const server = createSecureServer({ key: readFileSync(at('server.key')), cert: readFileSync(at('server.crt')) });
  server.on('stream', (stream, headers) => {
    seen.push(headers.authorization);
    const status = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized' };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
  });
  const { TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_SERVER_NAME } = own();
  const env = { TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_SERVER_NAME, TEMPORAL_API_KEY: 'key-of-lifeboat' };
  const refused = temporalClient(await listening(server), env);
  await expect(refused).rejects.toMatchObject({
    code: 'temporal-refused',
    message: expect.stringContaining('unauthorized'),
  });
  expect(seen).toContain('Bearer key-of-lifeboat');
  server.close();
});
