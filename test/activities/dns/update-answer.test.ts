import { describe, expect, it } from 'vitest';
import { parseTsigKey, signMessage } from '../../../activities/dns/tsig.js';
import { readUpdateAnswer } from '../../../activities/dns/update-answer.js';
import { encodeReplacement, encodeName, encodeRecord, u16, u48 } from '../../../activities/dns/wire.js';

const key = parseTsigKey('failbot:hmac-sha256:c2VjcmV0')!;
const AT = 1_700_000_000;
const { mac } = signMessage(
  encodeReplacement({ id: 7, zone: 'a.test', name: 'b.a.test', expected: '1.1.1.1', next: '2.2.2.2', ttlSeconds: 1 }),
  key,
  AT,
);
const sent = { id: 7, key, mac };
const unsigned = (rcode: number, id = 7) => Buffer.concat([u16(id), u16(0x8000 | (5 << 11) | rcode), Buffer.alloc(8)]);
/** An unsigned TSIG record with an error, as RFC 8945 section 5.2 wants it for a key that the server cannot use. */
const withError = (error: number) => {
  const data = Buffer.concat([encodeName('hmac-sha256'), u48(AT), u16(300), u16(0), u16(7), u16(error), u16(0)]);
  const message = Buffer.concat([unsigned(9), encodeRecord(encodeName('failbot'), 250, 255, 0, data)]);
  message.writeUInt16BE(1, 10);
  return message;
};
const read = (bytes: Buffer) => readUpdateAnswer(bytes, sent, AT);

describe('readUpdateAnswer', () => {
  it.each([
    ['success', 0],
    ['"not as expected"', 8],
  ])('throws an unsigned %s away', (_, rcode) => {
    expect(read(unsigned(rcode))).toEqual({ drop: 'it is not signed' });
  });

  it('throws away what answers another message', () => {
    expect(read(unsigned(9, 8))).toEqual({ drop: 'it answers another message' });
    const query = unsigned(9);
    query.writeUInt16BE(0x8009, 2);
    expect(read(query)).toEqual({ drop: 'it answers another message' });
  });

  it('says of each refusal what it means', () => {
    const reasons = [
      unsigned(9),
      unsigned(5),
      unsigned(2),
      unsigned(4),
      unsigned(10),
      unsigned(1),
      withError(16),
      withError(17),
      withError(18),
    ].map(bytes => {
      const reception = read(bytes);
      return 'take' in reception && reception.take !== 'truncated' && reception.take.outcome === 'refused'
        ? reception.take.reason
        : reception;
    });
    expect(reasons).toEqual([
      'NOTAUTH: it does not serve the zone, or does not take the request as signed',
      'REFUSED: its policy does not let the key failbot change this name',
      'SERVFAIL: it could not carry the update out',
      'NOTIMP: it takes no updates; it may be a secondary',
      'NOTZONE: the name is not in the zone',
      'FORMERR',
      'NOTAUTH, BADSIG: its key failbot has another secret',
      'NOTAUTH, BADKEY: it does not know the key failbot',
      "NOTAUTH, BADTIME: its clock and this worker's differ by an amount it does not state",
    ]);
  });

  it('asks for TCP when the answer is cut short', () => {
    const cut = unsigned(0);
    cut.writeUInt16BE(cut.readUInt16BE(2) | 0x0200, 2);
    expect(read(cut)).toEqual({ take: 'truncated' });
  });
});
