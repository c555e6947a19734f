import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { type AuditHead, chainEntry, digestOfText, GENESIS, parseAuditLine } from '../../plan/audit/chain.js';
import type { AuditDraft } from '../../plan/audit/entry.js';
import { absentSegments, readSegments, segmentPath, segmentsOf, splitLines } from './segments.js';
import { type AuditStore, type Drafting, groupAppends } from './store.js';

/** An entry is far shorter than this. */
const TAIL_BYTES = 256 * 1024;

export interface AuditFile extends AuditStore {
  /** How many bytes of a torn last line were found, and marked as such. */
  readonly repaired: number;
}

/** When the journal goes on in another file. */
export interface Rotation {
  /** A file that has so many bytes is not written any more. */
  readonly bytes: number;
  /** The days since the epoch, UTC; a file holds entries of one. */
  today(): number;
}

const DAY_MS = 86_400_000;
/** Some 25,000 entries: small enough to copy and to read, large enough that a busy day is a few files. */
const ROTATION: Rotation = { bytes: 16 * 1024 * 1024, today: () => dayOf(Date.now()) };

/**
 * Opens a journal in files for its one writer; the first is made when there is none. A torn last line stays where it is, and a `repaired`
 * entry behind it says so. Fails when another process has it open, when a segment is missing, and when the last whole line is no entry: then it
 * was changed.
 */
export async function openAuditFile(
  path: string,
  stamp: () => Omit<AuditDraft, 'kind'>,
  limits: Rotation = ROTATION,
): Promise<AuditFile> {
  // Before the first one is made anew where it was taken away.
  const [absent] = absentSegments(await segmentsOf(path));
  if (absent !== undefined)
    throw new Error(`The segment ${segmentPath(path, absent)} of the audit journal is missing; put it back to go on`);
  const { file } = await openSegment(path, 1);
  let lock: Server | undefined;
  let writer: FileWriter | undefined;
  try {
    // Of the first segment, which stays where it is for as long as there is a journal.
    lock = await lockFile(path, file);
    const opened = (writer = await FileWriter.open(path, limits));
    const { torn } = opened;
    if (torn) await opened.write([{ ...stamp(), kind: 'repaired', ...torn }]);
    const held = lock;
    return {
      repaired: torn?.bytes ?? 0,
      append: groupAppends(drafts => opened.write(drafts)),
      text: () => readSegments(path),
      async close() {
        await opened.close();
        held.close();
      },
    };
  } catch (error) {
    lock?.close();
    await writer?.close();
    throw error;
  } finally {
    await file.close();
  }
}

/** The lock is a socket in the kernel's own name space, named after the file: it ends with its owner, however that ends. It reaches as far as one host. */
async function lockFile(path: string, file: FileHandle): Promise<Server> {
  const { dev, ino } = await file.stat();
  return await new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy());
    server.once('error', () => reject(new Error(`Another process writes the audit journal ${path}`)));
    server.listen(`\0lifeboat-audit-${dev}-${ino}`, () => resolve(server.unref()));
  });
}

class FileWriter {
  readonly #journal: string;
  readonly #limits: Rotation;
  #number: number;
  #file: FileHandle;
  #size: number;
  /** The UTC day of the segment's first entry. */
  #day: number | undefined;
  #head: AuditHead;
  #broken: string | undefined;
  #torn: { readonly bytes: number; readonly torn: string } | undefined;

  private constructor(journal: string, limits: Rotation, { number, file, size }: Open, tail: Tail) {
    this.#journal = journal;
    this.#limits = limits;
    this.#number = number;
    this.#file = file;
    this.#size = size;
    this.#day = tail.day;
    this.#head = tail.head;
    this.#torn = tail.tornBytes === 0 ? undefined : { bytes: tail.tornBytes, torn: digestOfText(tail.torn) };
  }

  static async open(journal: string, limits: Rotation): Promise<FileWriter> {
    const last = (await segmentsOf(journal)).at(-1);
    const opened = await openSegment(journal, last?.number ?? 1);
    try {
      return new FileWriter(journal, limits, opened, await tailOf(journal, opened));
    } catch (error) {
      await opened.file.close();
      throw error;
    }
  }

  get torn() {
    return this.#torn;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async write(drafts: readonly Drafting[]): Promise<readonly AuditHead[]> {
    if (this.#broken !== undefined) throw new Error(this.#broken);
    const heads: AuditHead[] = [];
    let head = this.#head;
    let text = this.#torn ? '\n' : '';
    for (const drafting of drafts) {
      const placed = chainEntry(head, typeof drafting === 'function' ? drafting(head) : drafting);
      text += `${placed.line}\n`;
      heads.push((head = placed.head));
    }
    const day = this.#limits.today();
    await this.#rotate(day);
    await this.#put(Buffer.from(text));
    this.#head = head;
    this.#torn = undefined;
    this.#day ??= day;
    return heads;
  }

  /** Goes on in a new file when this one is full or of another day. The chain goes on: the first line there carries the hash of the last one here. */
  async #rotate(day: number): Promise<void> {
    if (this.#size === 0 || this.#torn) return;
    if (this.#size < this.#limits.bytes && (this.#day ?? day) === day) return;
    const next = await openSegment(this.#journal, this.#number + 1);
    if (next.size > 0) {
      await next.file.close();
      this.#break(`Something else began the segment ${segmentPath(this.#journal, next.number)}`);
    }
    const full = this.#file;
    ({ number: this.#number, file: this.#file, size: this.#size } = next);
    this.#day = undefined;
    await full.close();
  }

  async #put(bytes: Buffer): Promise<void> {
    const { size } = await this.#file.stat();
    const path = segmentPath(this.#journal, this.#number);
    if (size !== this.#size) this.#break(`Something else wrote into the audit journal ${path}`);
    try {
      for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
    } catch (error) {
      // Half a line that nobody was told of: it goes, or the next one would be glued to it.
      await this.#file.truncate(size).catch(() => this.#break(`Half an entry could not be taken back from ${path}`));
      throw error;
    }
    // After a failed fsync nobody knows what the disk holds, and asking again would lie: only a new writer looks afresh.
    await this.#file.datasync().catch(() => this.#break(`The disk did not confirm an entry of ${path}`));
    this.#size = size + bytes.length;
  }

  #break(why: string): never {
    this.#broken = `${why}; this worker writes no more into it. See lifeboat audit verify.`;
    throw new Error(this.#broken);
  }
}

interface Open {
  readonly number: number;
  readonly file: FileHandle;
  readonly size: number;
}

async function openSegment(journal: string, number: number): Promise<Open> {
  const path = segmentPath(journal, number);
  const file = await open(path, 'a+', 0o640);
  try {
    const { size } = await file.stat();
    if (size === 0) await syncDirectory(dirname(path));
    return { number, file, size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Tail {
  readonly head: AuditHead;
  readonly day: number | undefined;
  readonly torn: string;
  readonly tornBytes: number;
}

/** Where the journal ends. A segment that was begun and holds no whole line yet goes on behind the one before it. */
async function tailOf(journal: string, { number, file, size }: Open): Promise<Tail> {
  const tail = await readTail(segmentPath(journal, number), file, size);
  if (tail.head.seq > 0 || number === 1) return tail;
  const before = await openSegment(journal, number - 1);
  try {
    const { head } = await tailOf(journal, before);
    return { ...tail, head };
  } finally {
    await before.file.close();
  }
}

async function readTail(path: string, file: FileHandle, size: number): Promise<Tail> {
  const length = Math.min(size, TAIL_BYTES);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const { lines, ...rest } = splitLines(buffer);
  const last = lines.at(-1);
  if (last === undefined && length === size) return { head: GENESIS, day: undefined, ...rest };
  const line = parseAuditLine(last ?? '');
  const day = await firstDay(file);
  if (line) return { head: { seq: line.entry.seq, hash: line.hash }, day, ...rest };
  throw new Error(
    `The last line of the audit journal ${path} is not an entry. See lifeboat audit verify; begin another file to go on`,
  );
}

/** Undefined when the first line is no entry: then the next one decides. */
async function firstDay(file: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, 0);
  const [first] = splitLines(buffer.subarray(0, bytesRead)).lines;
  const line = parseAuditLine(first ?? '');
  return line && dayOf(line.entry.at);
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
