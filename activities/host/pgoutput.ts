/**
 * The messages of the `pgoutput` plugin, protocol version 1, that a reconciliation needs (PostgreSQL documentation, "Logical Replication
 * Message Formats"). All integers are big-endian; strings end with a zero byte.
 */
export type PgoutputMessage =
  | { readonly kind: 'begin'; readonly commitLsn: string; readonly committedAt: string; readonly xid: number }
  | { readonly kind: 'commit'; readonly commitLsn: string; readonly endLsn: string }
  | ({ readonly kind: 'relation' } & PgoutputRelation)
  | { readonly kind: 'insert'; readonly relation: number; readonly row: TupleData }
  | {
      readonly kind: 'update';
      readonly relation: number;
      /** The old row (`REPLICA IDENTITY FULL`) or only its old key; null when the key did not change and no more was recorded. */
      readonly old: OldTuple | null;
      readonly row: TupleData;
    }
  | { readonly kind: 'delete'; readonly relation: number; readonly old: OldTuple }
  | { readonly kind: 'truncate'; readonly relations: readonly number[] }
  /** The transaction was applied here from elsewhere; `lsn` is where its commit ended there. Comes right after its begin. */
  | { readonly kind: 'origin'; readonly lsn: string; readonly name: string }
  /** Type and Message: nothing of a row. */
  | { readonly kind: 'other'; readonly tag: string };

export interface PgoutputRelation {
  readonly id: number;
  readonly schema: string;
  readonly table: string;
  /** `d` default, `n` nothing, `f` full, `i` index. */
  readonly identity: string;
  readonly columns: readonly { readonly name: string; readonly inKey: boolean }[];
}

/** Values as text, null for NULL; `undefined` for a TOASTed value that was not changed and therefore not sent. */
export type TupleData = readonly (string | null | undefined)[];
export interface OldTuple {
  readonly full: boolean;
  readonly row: TupleData;
}

/** Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL's time begins. */
const POSTGRES_EPOCH_US = 946_684_800_000_000n;

/** Parses one message. Throws a RangeError on a message that is cut short or that it does not know how to read. */
export function parsePgoutput(bytes: Buffer): PgoutputMessage {
  const reader = new Reader(bytes);
  const tag = reader.letter();
  const parse = PARSERS[tag];
  if (parse) return parse(reader);
  if (tag === 'Y' || tag === 'M') return { kind: 'other', tag };
  throw new RangeError(`Unexpected pgoutput message ${JSON.stringify(tag)}, expected protocol version 1`);
}

const PARSERS: Readonly<Record<string, (reader: Reader) => PgoutputMessage>> = {
  B: reader => ({ kind: 'begin', commitLsn: reader.lsn(), committedAt: reader.time(), xid: reader.uint32() }),
  C: reader => {
    reader.uint8();
    return { kind: 'commit', commitLsn: reader.lsn(), endLsn: reader.lsn() };
  },
  O: reader => ({ kind: 'origin', lsn: reader.lsn(), name: reader.string() }),
  R: reader => ({
    kind: 'relation',
    id: reader.uint32(),
    // An empty namespace stands for pg_catalog.
    schema: reader.string() || 'pg_catalog',
    table: reader.string(),
    identity: reader.letter(),
    columns: reader.times(reader.uint16(), () => {
      const inKey = (reader.uint8() & 1) === 1;
      const name = reader.string();
      reader.uint32();
      reader.uint32();
      return { name, inKey };
    }),
  }),
  I: reader => {
    const relation = reader.uint32();
    reader.expect('N');
    return { kind: 'insert', relation, row: reader.tuple() };
  },
  U: reader => {
    const relation = reader.uint32();
    const first = reader.letter();
    const old = first === 'N' ? null : reader.old(first);
    if (old) reader.expect('N');
    return { kind: 'update', relation, old, row: reader.tuple() };
  },
  D: reader => ({ kind: 'delete', relation: reader.uint32(), old: reader.old(reader.letter()) }),
  T: reader => {
    const count = reader.uint32();
    reader.uint8();
    return { kind: 'truncate', relations: reader.times(count, () => reader.uint32()) };
  },
};

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  uint8(): number {
    return this.#take(1).readUInt8();
  }
  uint16(): number {
    return this.#take(2).readUInt16BE();
  }
  uint32(): number {
    return this.#take(4).readUInt32BE();
  }
  letter(): string {
    return String.fromCharCode(this.uint8());
  }
  lsn(): string {
    const [high, low] = [this.uint32(), this.uint32()];
    return `${high.toString(16).toUpperCase()}/${low.toString(16).toUpperCase()}`;
  }
  /** ISO 8601, cut to milliseconds. */
  time(): string {
    const microseconds = this.#take(8).readBigInt64BE() + POSTGRES_EPOCH_US;
    return new Date(Number(microseconds / 1_000n)).toISOString();
  }
  string(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new RangeError('Unexpected end of a pgoutput message, expected the end of a string');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }
  expect(letter: string): void {
    const found = this.letter();
    if (found !== letter)
      throw new RangeError(`Unexpected ${JSON.stringify(found)} in a pgoutput message, expected ${letter}`);
  }
  times<Value>(count: number, read: () => Value): Value[] {
    const values: Value[] = [];
    for (let n = 0; n < count; n++) values.push(read());
    return values;
  }
  tuple(): TupleData {
    return this.times(this.uint16(), () => this.#value());
  }
  /** `K`: the key columns only; `O`: the whole old row. */
  old(letter: string): OldTuple {
    if (letter !== 'K' && letter !== 'O')
      throw new RangeError(`Unexpected ${JSON.stringify(letter)}, expected an old tuple`);
    return { full: letter === 'O', row: this.tuple() };
  }

  #value(): string | null | undefined {
    const form = this.letter();
    if (form === 'n') return null;
    if (form === 'u') return undefined;
    if (form === 't') return this.#take(this.uint32()).toString('utf8');
    throw new RangeError(`Unexpected value of form ${JSON.stringify(form)}, expected text`);
  }
  #take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new RangeError('Unexpected end of a pgoutput message');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
