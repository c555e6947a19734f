import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAddress,
  decodeMessage,
  encodeAddress,
  encodeQuery,
  encodeName,
  encodeReplacement,
  readName,
} from '../../../activities/dns/wire.js';

describe('encodeReplacement', () => {
  it('is one message: zone, exact prerequisite, delete, add', () => {
    const message = encodeReplacement({
      id: 0x1234,
      zone: 'fail.test',
      name: 'db.fail.test',
      expected: '127.0.10.1',
      next: '127.0.20.1',
      ttlSeconds: 2,
    });
    const zone = '046661696c047465737400';
    const name = '026462046661696c047465737400';
    expect(message.toString('hex')).toBe(
      [
        '1234', // id
        '2800', // opcode 5
        '0001000100020000', // one zone, one prerequisite, two updates
        `${zone}00060001`, // SOA, IN
        `${name}000100010000000000047f000a01`, // the set is exactly 127.0.10.1
        `${name}000100ff000000000000`, // delete the set
        `${name}000100010000000200047f001401`, // add 127.0.20.1 for 2 s
      ].join(''),
    );
  });
});

describe('names', () => {
  it('are written in lower case, with or without the dot at the end', () => {
    expect(encodeName('DB.Fail.Test.')).toEqual(encodeName('db.fail.test'));
  });

  it.each(['', '.', 'a..b', 'a b', 'é.test', `${'a'.repeat(64)}.test`, `${'a.'.repeat(127)}a`, '-a.test'])(
    'refuse %j',
    name => {
      expect(() => encodeName(name)).toThrow(RangeError);
    },
  );

  it('follow pointers backwards only', () => {
    const message = Buffer.from('0000000000000000000000000161c00f0162c00c', 'hex');
    expect(() => readName(message, 12)).toThrow('pointer forwards');
    const loop = Buffer.from('000000000000000000000000c00c', 'hex');
    expect(() => readName(loop, 12)).toThrow('pointer forwards');
    const good = Buffer.concat([Buffer.alloc(12), encodeName('fail.test'), Buffer.from('026462c00c', 'hex')]);
    expect(readName(good, 23)).toEqual({ name: 'db.fail.test', end: 28 });
  });
});

describe('addresses', () => {
  it('come back as they went', () => {
    fc.assert(fc.property(fc.ipV4(), address => decodeAddress(encodeAddress(address)) === address));
  });

  it.each(['', '1.2.3', '1.2.3.256', '::1', 'db.fail.test', '1.2.3.4 '])('refuse %j', address => {
    expect(() => encodeAddress(address)).toThrow(RangeError);
  });
});

describe('decodeMessage', () => {
  it('ends on any bytes with a message or a RangeError', () => {
    const query = encodeQuery(7, 'db.fail.test', 1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(query.length), (bytes, at) => {
        const message = Buffer.concat([query.subarray(0, at), Buffer.from(bytes)]);
        try {
          decodeMessage(message);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
