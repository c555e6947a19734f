import { exchangeUdp } from '../../activities/dns/exchange.js';
import { parseTsigKey, signMessage } from '../../activities/dns/tsig.js';
import {
  Class,
  encodeAddress,
  encodeHeader,
  encodeName,
  encodeRecord,
  Opcode,
  Type,
  u16,
} from '../../activities/dns/wire.js';
import type { Endpoint } from '../../sandbox/addresses.js';
import { ZONE } from '../../sandbox/knot.js';

/** Sets the addresses of the clients' name by an update without a prerequisite, as a person with `nsupdate` would; even to none. */
export async function setBySignedUpdate(at: Endpoint, secret: string, addresses: readonly string[]): Promise<void> {
  const key = parseTsigKey(`${ZONE.key}:hmac-sha256:${secret}`)!;
  const name = encodeName(ZONE.name);
  const update = Buffer.concat([
    encodeHeader(7, Opcode.update, [1, 0, 1 + addresses.length, 0]),
    encodeName(ZONE.zone),
    u16(Type.SOA),
    u16(Class.IN),
    encodeRecord(name, Type.A, Class.ANY, 0, Buffer.alloc(0)),
    ...addresses.map(address => encodeRecord(name, Type.A, Class.IN, 60, encodeAddress(address))),
  ]);
  const { message } = signMessage(update, key, Math.floor(Date.now() / 1_000));
  const rcode = await exchangeUdp(at, message, AbortSignal.timeout(3_000), bytes => ({
    take: bytes.readUInt8(3) & 0xf,
  }));
  if (rcode !== 0) throw new Error(`The name server answered ${rcode}`);
}
