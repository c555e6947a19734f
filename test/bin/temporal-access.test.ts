import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporalAccess } from '../../bin/temporal-access.js';

function file(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'access-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'part.pem'), text);
  return join(dir, 'part.pem');
}

it('is plain and in the default namespace where nothing is said', () => {
  expect(temporalAccess({})).toEqual({ namespace: 'default', connection: {} });
});

it('switches TLS on for a key, which must not travel in the open', () => {
  const { namespace, connection } = temporalAccess({ TEMPORAL_API_KEY: 'secret', TEMPORAL_NAMESPACE: 'dr.a2dd6' });
  expect(namespace).toBe('dr.a2dd6');
  expect(connection).toEqual({ apiKey: 'secret', tls: true });
});

it('takes the certificates from their files', () => {
  const env = {
    TEMPORAL_TLS_CLIENT_CERT_PATH: file('certificate'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: file('key'),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('authority'),
    TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
  };
  expect(temporalAccess(env).connection.tls).toMatchObject({
    serverNameOverride: 'temporal.example',
    serverRootCACertificate: new Uint8Array(Buffer.from('authority')),
    clientCertPair: { crt: new Uint8Array(Buffer.from('certificate')), key: new Uint8Array(Buffer.from('key')) },
  });
});

it.each([
  [
    'a file that is not there',
    { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' },
    /no such file.*\/nowhere\/ca.pem/i,
  ],
  ['a certificate without its key', { TEMPORAL_TLS_CLIENT_CERT_DATA: 'certificate' }, /needs its key/],
  ['a key without its certificate', { TEMPORAL_TLS_CLIENT_KEY_DATA: 'key' }, /a key its certificate/],
  [
    'a path and the data of the same part',
    { TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'a', TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'b' },
    /cannot/i,
  ],
  ['a wish not to be checked', { TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }, /not supported/],
])('refuses %s', (_, env, why) => {
  expect(() => temporalAccess(env)).toThrow(why);
});

it('reads no file that the environment does not name', () => {
  const config = file('[profile.default]\napi_key = "somebody elses"\n');
  expect(temporalAccess({ TEMPORAL_CONFIG_FILE: config })).toEqual({ namespace: 'default', connection: {} });
});
