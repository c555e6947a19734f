import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTsigKey, signMessage, verifyResponse } from '../../../activities/dns/tsig.js';
import { encodeReplacement } from '../../../activities/dns/wire.js';

/** base64 of "sample key of the test, 32 bytes". */
const KEY_TEXT = 'failbot:hmac-sha256:c2FtcGxlIGtleSBvZiB0aGUgdGVzdCwgMzIgYnl0ZXM=';
const key = parseTsigKey(KEY_TEXT)!;
const AT = 1_700_000_000;
const update = encodeReplacement({
  id: 0x1234,
  zone: 'fail.test',
  name: 'db.fail.test',
  expected: '127.0.10.1',
  next: '127.0.20.1',
  ttlSeconds: 2,
});
const signed = signMessage(update, key, AT);

/** Both were computed by dnspython 2.9 over the same bytes, key and times: an implementation that shares nothing with this one. */
const MAC = '829616d20371384073781a3b9510cdb9bca8ccaedf3512d3f036f82a094b1667';
const RESPONSE = Buffer.from(
  '1234a8000000000000000001076661696c626f740000fa00ff00000000003d0b686d61632d7368613235360000006553f101012c0020' +
    '1dc3e0a4b1aa77167a20611912b4fcdd5e096b9d09720788fc16b28a849bc997123400000000',
  'hex',
);

describe('signMessage', () => {
  it('computes the MAC that another implementation computes', () => {
    expect(signed.mac.toString('hex')).toBe(MAC);
  });

  it('adds one record and keeps the rest of the message', () => {
    expect(signed.message.subarray(12, update.length)).toEqual(update.subarray(12));
    expect(signed.message.readUInt16BE(10)).toBe(1);
    expect(update.readUInt16BE(10)).toBe(0);
  });
});

describe('verifyResponse', () => {
  it('accepts the answer that another implementation signs', () => {
    expect(verifyResponse(RESPONSE, key, signed.mac, AT)).toMatchObject({ verified: true, error: 0 });
  });

  it('rejects an answer with any bit changed', () => {
    fc.assert(
      fc.property(fc.nat(RESPONSE.length - 1), fc.nat(7), (at, bit) => {
        const forged = Buffer.from(RESPONSE);
        forged.writeUInt8(forged.readUInt8(at) ^ (1 << bit), at);
        // What the signature does not cover: the id (the original one is in it), the class and TTL of the record, which are constants in it,
        // and the case of names.
        const uncovered = at < 2 || (at >= 21 && at < 29) || (bit === 5 && at >= 13 && at < 44);
        fc.pre(!uncovered);
        let verified = false;
        try {
          verified = verifyResponse(forged, key, signed.mac, AT).verified;
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
        expect(verified).toBe(false);
      }),
      { numRuns: 800 },
    );
  });

  it('rejects the answer to another request, though it is signed with the key', () => {
    const other = signMessage(update, key, AT + 1).mac;
    expect(verifyResponse(RESPONSE, key, other, AT)).toMatchObject({
      verified: false,
      reason: 'its signature is wrong',
    });
  });

  it('rejects an unsigned answer, another key and an old answer', () => {
    const unsigned = Buffer.from('1234a8000000000000000000', 'hex');
    expect(verifyResponse(unsigned, key, signed.mac, AT)).toMatchObject({
      verified: false,
      reason: 'it is not signed',
    });
    const stranger = { ...key, name: 'stranger' };
    expect(verifyResponse(RESPONSE, stranger, signed.mac, AT).reason).toBe('it is signed with another key');
    expect(verifyResponse(RESPONSE, key, signed.mac, AT + 302).reason).toBe('its time is not ours');
  });
});

describe('parseTsigKey', () => {
  it('reads a name, the algorithm and the secret', () => {
    expect(key).toEqual({ name: 'failbot', secret: Buffer.from('sample key of the test, 32 bytes') });
  });

  it.each([
    '',
    'failbot',
    'failbot:hmac-md5:c2VjcmV0',
    'failbot:hmac-sha256:',
    'failbot:hmac-sha256:not base64',
    ':hmac-sha256:c2VjcmV0',
    'a b:hmac-sha256:c2VjcmV0',
    'failbot:hmac-sha256:c2VjcmV0:more',
  ])('refuses %j', text => {
    expect(parseTsigKey(text)).toBeUndefined();
  });
});
