/**
 * DNS messages as bytes: the parts of RFC 1035 section 4 that a query needs, and of RFC 2136 section 2 that an update needs. All
 * numbers are big-endian; a name is its labels, each with its length in front, and a zero.
 */

export const Type = { A: 1, CNAME: 5, SOA: 6, TXT: 16, TSIG: 250 } as const;
/** RFC 2136 uses the class as a verb: ANY deletes a whole record set, NONE one record. */
export const Class = { IN: 1, NONE: 254, ANY: 255 } as const;
export const Opcode = { query: 0, update: 5 } as const;
export const HEADER_BYTES = 12;

export interface Header {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  /** The server speaks for the zone itself and not from a cache. */
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly rcode: number;
  /** Records in the four sections: question or zone, answer or prerequisite, authority or update, additional. */
  readonly counts: readonly [number, number, number, number];
}

export interface DnsRecord {
  /** Lower case, without the dot at the end. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: Buffer;
  /** Where the record begins in the message. */
  readonly offset: number;
  /** Where its data begins in the message. */
  readonly dataOffset: number;
}

export interface Message {
  readonly header: Header;
  readonly answers: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u48(value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}

/** A name, in lower case (the canonical form that signatures need). Throws RangeError on what is no host name. */
export function encodeName(name: string): Buffer {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  if (name.length > 253 || !labels.every(label => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    throw new RangeError(`Unexpected name ${JSON.stringify(name)}, expected a host name`);
  }
  return Buffer.concat([
    ...labels.flatMap(label => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}

/** The four bytes of an IPv4 address. Throws RangeError. */
export function encodeAddress(address: string): Buffer {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (!parts || parts.some(part => part > 255)) throw new RangeError('Unexpected address, expected an IPv4 address');
  return Buffer.from(parts);
}

export function decodeAddress(data: Buffer): string {
  if (data.length !== 4) throw new RangeError('Unexpected length of an A record');
  return [...data].join('.');
}

export function encodeHeader(id: number, opcode: number, counts: Header['counts']): Buffer {
  return Buffer.concat([u16(id), u16(opcode << 11), ...counts.map(u16)]);
}

export function encodeRecord(name: Buffer, type: number, classOf: number, ttl: number, data: Buffer): Buffer {
  return Buffer.concat([name, u16(type), u16(classOf), u32(ttl), u16(data.length), data]);
}

/** The texts of a TXT record, joined: each has its length in front (RFC 1035 section 3.3.14). */
export function decodeText(data: Buffer): string {
  let text = '';
  for (let at = 0; at < data.length; at += 1 + data.readUInt8(at)) {
    const end = at + 1 + data.readUInt8(at);
    if (end > data.length) throw new RangeError('Unexpected end of a TXT record');
    text += data.toString('latin1', at + 1, end);
  }
  return text;
}

function encodeText(text: string): Buffer {
  if (text.length > 255 || /[^ -~]/.test(text)) throw new RangeError('Unexpected text, expected at most 255 ASCII');
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}

/**
 * A question for the records of a name. Without recursion (the flag RD, RFC 1035 section 4.1.1) the server shall answer from its own zone or not
 * at all; a resolver is asked with it.
 */
export function encodeQuery(id: number, name: string, type: number, recursive = false): Buffer {
  const header = encodeHeader(id, Opcode.query, [1, 0, 0, 0]);
  if (recursive) header.writeUInt16BE(0x0100, 2);
  return Buffer.concat([header, encodeName(name), u16(type), u16(Class.IN)]);
}

export interface Replacement {
  readonly id: number;
  readonly zone: string;
  readonly name: string;
  /** The record set must be exactly this one address, or nothing happens (RFC 2136 section 2.4.2). */
  readonly expected: string;
  readonly next: string;
  readonly ttlSeconds: number;
  /** Goes with it: the text of a TXT record at another name, or null for none there. */
  readonly note?: { readonly name: string; readonly text: string | null };
}

/**
 * An update that replaces the one address of a name by another (RFC 2136 sections 2.5.2 and 2.5.1, in this order). All is in one message,
 * which the server applies whole or not at all: there is no moment with an empty record set, and no call that makes one.
 */
export function encodeReplacement({ id, zone, name, expected, next, ttlSeconds, note }: Replacement): Buffer {
  const owner = encodeName(name);
  const beside = note ? encodeNote(note) : [];
  return Buffer.concat([
    encodeHeader(id, Opcode.update, [1, 1, 2 + beside.length, 0]),
    Buffer.concat([encodeName(zone), u16(Type.SOA), u16(Class.IN)]),
    encodeRecord(owner, Type.A, Class.IN, 0, encodeAddress(expected)),
    encodeRecord(owner, Type.A, Class.ANY, 0, Buffer.alloc(0)),
    encodeRecord(owner, Type.A, Class.IN, ttlSeconds, encodeAddress(next)),
    ...beside,
  ]);
}

/** Of no TTL: it is read at the source, and a cached one would only mislead. */
function encodeNote({ name, text }: { readonly name: string; readonly text: string | null }): Buffer[] {
  const owner = encodeName(name);
  const cleared = encodeRecord(owner, Type.TXT, Class.ANY, 0, Buffer.alloc(0));
  return text === null ? [cleared] : [cleared, encodeRecord(owner, Type.TXT, Class.IN, 0, encodeText(text))];
}

/**
 * An update that a server must be allowed to make and that changes nothing: while the record set is exactly `expected`, it deletes `absent`, which
 * is then not there; deleting a record that is not there is ignored (RFC 2136 section 3.4.2.4). The permission is that of a real change of this
 * name (section 3.3). Throws RangeError when both are the same address: that would delete it.
 */
export function encodeNothing({
  id,
  zone,
  name,
  expected,
  absent,
}: Omit<Replacement, 'next' | 'ttlSeconds'> & { readonly absent: string }): Buffer {
  const [there, gone] = [encodeAddress(expected), encodeAddress(absent)];
  if (there.equals(gone))
    throw new RangeError('Unexpected same address twice, expected one that the name does not have');
  const owner = encodeName(name);
  return Buffer.concat([
    encodeHeader(id, Opcode.update, [1, 1, 1, 0]),
    Buffer.concat([encodeName(zone), u16(Type.SOA), u16(Class.IN)]),
    encodeRecord(owner, Type.A, Class.IN, 0, there),
    encodeRecord(owner, Type.A, Class.NONE, 0, gone),
  ]);
}

export function decodeHeader(message: Buffer): Header {
  const flags = message.readUInt16BE(2);
  const counts = [4, 6, 8, 10].map(offset => message.readUInt16BE(offset));
  const [zone = 0, first = 0, second = 0, additional = 0] = counts;
  return {
    id: message.readUInt16BE(0),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    rcode: flags & 0xf,
    counts: [zone, first, second, additional],
  };
}

/** Throws RangeError on bytes that are no whole message. */
export function decodeMessage(message: Buffer): Message {
  const header = decodeHeader(message);
  let at = HEADER_BYTES;
  for (let left = header.counts[0]; left > 0; left--) at = readName(message, at).end + 4;
  const section = (count: number) => {
    const records: DnsRecord[] = [];
    for (let left = count; left > 0; left--) {
      const record = readRecord(message, at);
      at = record.dataOffset + record.data.length;
      records.push(record);
    }
    return records;
  };
  const answers = section(header.counts[1]);
  section(header.counts[2]);
  const additional = section(header.counts[3]);
  if (at !== message.length) throw new RangeError('Unexpected bytes after the message');
  return { header, answers, additional };
}

function readRecord(message: Buffer, offset: number): DnsRecord {
  const { name, end } = readName(message, offset);
  const length = message.readUInt16BE(end + 8);
  const dataOffset = end + 10;
  if (dataOffset + length > message.length) throw new RangeError('Unexpected end of a record');
  return {
    name,
    type: message.readUInt16BE(end),
    class: message.readUInt16BE(end + 2),
    ttl: message.readUInt32BE(end + 4),
    data: message.subarray(dataOffset, dataOffset + length),
    offset,
    dataOffset,
  };
}

/** Reads a name and follows compression pointers (RFC 1035 section 4.1.4), which may only point backwards: so it ends. */
export function readName(message: Buffer, offset: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = offset;
  let end: number | undefined;
  let lowest = offset;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) break;
    if ((length & 0xc0) === 0xc0) {
      end ??= at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
      if (at >= lowest) throw new RangeError('Unexpected pointer forwards in a name');
      lowest = at;
      continue;
    }
    if (length > 63 || at + 1 + length > message.length) throw new RangeError('Unexpected label');
    labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    if (labels.length > 127) throw new RangeError('Unexpected length of a name');
    at += 1 + length;
  }
  return { name: labels.join('.'), end: end ?? at + 1 };
}
