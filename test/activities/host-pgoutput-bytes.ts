export type Part =
  | string
  | Buffer
  | { readonly uint8: number }
  | { readonly uint16: number }
  | { readonly uint32: number };

/** A message from its parts: letters, numbers of a size, and what is bytes already. */
export function bytes(...parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map(part => (typeof part === 'string' || Buffer.isBuffer(part) ? Buffer.from(part) : number(part))),
  );
}

function number(part: { readonly uint8?: number; readonly uint16?: number; readonly uint32?: number }): Buffer {
  const buffer = Buffer.alloc(part.uint8 !== undefined ? 1 : part.uint16 !== undefined ? 2 : 4);
  buffer.writeUIntBE(part.uint8 ?? part.uint16 ?? part.uint32 ?? 0, 0, buffer.length);
  return buffer;
}

function lsn(text: string): Buffer {
  const [high = '0', low = '0'] = text.split('/');
  return bytes({ uint32: Number.parseInt(high, 16) }, { uint32: Number.parseInt(low, 16) });
}

function time(iso: string): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(Date.parse(iso) - Date.parse('2000-01-01T00:00:00Z')) * 1_000n);
  return buffer;
}

export function begin(commitLsn: string, at: string, xid: number): Buffer {
  return bytes('B', lsn(commitLsn), time(at), { uint32: xid });
}

export function commit(commitLsn: string, endLsn: string): Buffer {
  return bytes('C', { uint8: 0 }, lsn(commitLsn), lsn(endLsn), time('2026-01-01T00:00:00Z'));
}

export function relation(
  id: number,
  schema: string,
  table: string,
  columns: readonly { readonly name: string; readonly key: boolean }[],
): Buffer {
  const parts = columns.map(({ name, key }) =>
    bytes({ uint8: key ? 1 : 0 }, `${name}\0`, { uint32: 25 }, { uint32: 0xffffffff }),
  );
  return bytes('R', { uint32: id }, `${schema}\0${table}\0`, 'f', { uint16: columns.length }, ...parts);
}

/** `null` is NULL, `undefined` a TOASTed value that was not sent. */
export function tuple(values: readonly (string | null | undefined)[]): Buffer {
  const parts = values.map(value => {
    if (value === null) return bytes('n');
    if (value === undefined) return bytes('u');
    return bytes('t', { uint32: Buffer.byteLength(value) }, value);
  });
  return bytes({ uint16: values.length }, ...parts);
}
