import { createHmac, timingSafeEqual } from 'node:crypto';
import { Class, decodeMessage, encodeName, encodeRecord, readName, Type, u16, u32, u48 } from './wire.js';

/** A shared secret with its name on both sides. Only hmac-sha256 is spoken. */
export interface TsigKey {
  readonly name: string;
  readonly secret: Buffer;
}

const ALGORITHM = 'hmac-sha256';
const MAC_BYTES = 32;
/** How far both clocks may be apart, in seconds (RFC 8945 section 10 recommends 300). */
const FUDGE = 300;
/** Counted as number of records in the additional section. */
const ARCOUNT_OFFSET = 10;

/** Errors in the TSIG record itself (RFC 8945 section 3). */
export const TsigError = { none: 0, badSig: 16, badKey: 17, badTime: 18 } as const;

/** Reads `name:hmac-sha256:base64`. Undefined for anything else. */
export function parseTsigKey(text: string): TsigKey | undefined {
  const [name = '', algorithm, base64 = '', ...rest] = text.trim().split(':');
  const secret = Buffer.from(base64, 'base64');
  if (rest.length > 0 || algorithm !== ALGORITHM || secret.length === 0) return undefined;
  if (secret.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) return undefined;
  try {
    encodeName(name);
  } catch {
    return undefined;
  }
  return { name, secret };
}

export interface Signed {
  readonly message: Buffer;
  /** The answer is signed over it, so an answer to another request is not taken for the answer to this one. */
  readonly mac: Buffer;
}

/** Puts a TSIG record at the end of a message (RFC 8945 sections 4.2, 4.3). `now` is in seconds since the epoch. */
export function signMessage(message: Buffer, key: TsigKey, now: number): Signed {
  const name = encodeName(key.name);
  const algorithm = encodeName(ALGORITHM);
  const mac = createHmac('sha256', key.secret)
    .update(message)
    .update(variables(name, algorithm, u48(now), u16(FUDGE), u16(TsigError.none), Buffer.alloc(0)))
    .digest();
  const id = message.subarray(0, 2);
  const data = Buffer.concat([algorithm, u48(now), u16(FUDGE), u16(mac.length), mac, id, u16(TsigError.none), u16(0)]);
  const signed = Buffer.concat([message, encodeRecord(name, Type.TSIG, Class.ANY, 0, data)]);
  signed.writeUInt16BE(message.readUInt16BE(ARCOUNT_OFFSET) + 1, ARCOUNT_OFFSET);
  return { message: signed, mac };
}

export interface Verification {
  /** The answer comes from somebody who has the key, and answers this very request. */
  readonly verified: boolean;
  /** The TSIG error that the answer states; null when it has no TSIG record. Believe it only when verified. */
  readonly error: number | null;
  /** The server's clock in seconds, which it states with BADTIME. */
  readonly serverTime: number | null;
  readonly reason: string;
}

const unverified = (reason: string, error: number | null = null): Verification => ({
  verified: false,
  error,
  serverTime: null,
  reason,
});

/** Checks the TSIG record of an answer against the request's MAC (RFC 8945 sections 5.3, 5.4). Throws RangeError on bytes that are no message. */
export function verifyResponse(response: Buffer, key: TsigKey, requestMac: Buffer, now: number): Verification {
  const last = decodeMessage(response).additional.at(-1);
  if (last?.type !== Type.TSIG) return unverified('it is not signed');
  const { name: algorithm, end } = readName(last.data, 0);
  const time = last.data.subarray(end, end + 6);
  const fudge = last.data.subarray(end + 6, end + 8);
  const macEnd = end + 10 + last.data.readUInt16BE(end + 8);
  const mac = last.data.subarray(end + 10, macEnd);
  const originalId = last.data.subarray(macEnd, macEnd + 2);
  const error = last.data.readUInt16BE(macEnd + 2);
  const other = last.data.subarray(macEnd + 6, macEnd + 6 + last.data.readUInt16BE(macEnd + 4));
  if (macEnd + 6 + last.data.readUInt16BE(macEnd + 4) !== last.data.length)
    throw new RangeError('Unexpected TSIG data');
  if (last.name !== key.name.toLowerCase().replace(/\.$/, ''))
    return unverified('it is signed with another key', error);
  if (algorithm !== ALGORITHM || mac.length !== MAC_BYTES)
    return unverified('it has no full hmac-sha256 signature', error);
  const expected = createHmac('sha256', key.secret)
    .update(u16(requestMac.length))
    .update(requestMac)
    .update(withoutTsig(response, last.offset, originalId))
    .update(variables(encodeName(key.name), encodeName(ALGORITHM), time, fudge, u16(error), other))
    .digest();
  if (!timingSafeEqual(mac, expected)) return unverified('its signature is wrong', error);
  // A stale answer cannot be replayed: the request's MAC is in it. The clock counts all the same (section 5.2.3), except where it is the complaint.
  const apart = Math.abs(now - time.readUIntBE(0, 6));
  if (error !== TsigError.badTime && apart > fudge.readUInt16BE(0)) return unverified('its time is not ours', error);
  return { verified: true, error, serverTime: other.length === 6 ? other.readUIntBE(0, 6) : null, reason: 'signed' };
}

/** The message as it was before it was signed: the original id, one additional record less. */
function withoutTsig(response: Buffer, tsigOffset: number, originalId: Buffer): Buffer {
  const message = Buffer.from(response.subarray(0, tsigOffset));
  originalId.copy(message, 0);
  message.writeUInt16BE(message.readUInt16BE(ARCOUNT_OFFSET) - 1, ARCOUNT_OFFSET);
  return message;
}

/** RFC 8945 section 4.3.3. */
function variables(name: Buffer, algorithm: Buffer, time: Buffer, fudge: Buffer, error: Buffer, other: Buffer): Buffer {
  return Buffer.concat([name, u16(Class.ANY), u32(0), algorithm, time, fudge, error, u16(other.length), other]);
}
