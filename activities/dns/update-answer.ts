import type { Reception } from './exchange.js';
import type { Replaced } from './provider.js';
import { Rcode, rcodeName } from './rcode.js';
import { TsigError, type TsigKey, type Verification, verifyResponse } from './tsig.js';
import { decodeHeader, Opcode } from './wire.js';

export interface SentUpdate {
  readonly id: number;
  readonly key: TsigKey;
  /** The MAC of the request. */
  readonly mac: Buffer;
}

/**
 * What an answer to an update means; `now` in seconds. Success and "not as expected" are believed only with the key's signature over this
 * request: an unsigned one is thrown away and the wait goes on. A refusal is often unsigned by nature (the server may not know the key, RFC 8945
 * section 5.2), so it ends the wait but proves nothing: the caller reads back after every refusal.
 */
export function readUpdateAnswer(bytes: Buffer, sent: SentUpdate, now: number): Reception<Replaced | 'truncated'> {
  const header = decodeHeader(bytes);
  if (header.id !== sent.id || !header.isResponse || header.opcode !== Opcode.update) {
    return { drop: 'it answers another message' };
  }
  if (header.truncated) return { take: 'truncated' };
  const verification = verifyResponse(bytes, sent.key, sent.mac, now);
  const claimsMuch = header.rcode === Rcode.noError || header.rcode === Rcode.nxRrset;
  if (claimsMuch && !verification.verified) return { drop: verification.reason };
  if (header.rcode === Rcode.noError) return { take: { outcome: 'done' } };
  if (header.rcode === Rcode.nxRrset) return { take: { outcome: 'not-expected' } };
  return { take: { outcome: 'refused', reason: refusal(header.rcode, verification, sent.key, now) } };
}

function refusal(rcode: number, { error, serverTime }: Verification, key: TsigKey, now: number): string {
  if (rcode === Rcode.notAuth && error !== null && error !== TsigError.none) {
    if (error === TsigError.badTime) return badTime(serverTime, now);
    if (error === TsigError.badKey) return `NOTAUTH, BADKEY: it does not know the key ${key.name}`;
    if (error === TsigError.badSig) return `NOTAUTH, BADSIG: its key ${key.name} has another secret`;
    return `NOTAUTH, TSIG error ${error}`;
  }
  if (rcode === Rcode.notAuth) return 'NOTAUTH: it does not serve the zone, or does not take the request as signed';
  if (rcode === Rcode.refused) return `REFUSED: its policy does not let the key ${key.name} change this name`;
  if (rcode === Rcode.servFail) return 'SERVFAIL: it could not carry the update out';
  if (rcode === Rcode.notImp) return 'NOTIMP: it takes no updates; it may be a secondary';
  if (rcode === Rcode.notZone) return 'NOTZONE: the name is not in the zone';
  return rcodeName(rcode);
}

function badTime(serverTime: number | null, now: number): string {
  const apart = serverTime === null ? 'by an amount it does not state' : `by ${Math.abs(serverTime - now)} s`;
  return `NOTAUTH, BADTIME: its clock and this worker's differ ${apart}`;
}
