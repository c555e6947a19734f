import { type FileHandle, open, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { type AuditHead, chainEntry, digestOfText, GENESIS, parseAuditLine } from '../../plan/audit/chain.js';
import type { AuditDraft } from '../../plan/audit/entry.js';
import type { AuditText } from '../../plan/audit/verify-chain.js';
import { type AuditStore, type Drafting, groupAppends } from './store.js';

/** An entry is far shorter than this. */
const TAIL_BYTES = 256 * 1024;

export interface AuditFile extends AuditStore {
  /** How many bytes of a torn last line were found, and marked as such. */
  readonly repaired: number;
}

/**
 * Opens a journal in a file for its one writer; the file is made when there is none. A torn last line stays where it is, and a `repaired`
 * entry behind it says so. Fails when another process has it open, and when the last whole line is no entry: then it was changed.
 */
export async function openAuditFile(path: string, stamp: () => Omit<AuditDraft, 'kind'>): Promise<AuditFile> {
  const file = await open(path, 'a+', 0o640);
  let lock: Server | undefined;
  try {
    lock = await lockFile(path, file);
    const writer = await FileWriter.open(path, file);
    const { torn } = writer;
    if (torn) await writer.write([{ ...stamp(), kind: 'repaired', ...torn }]);
    const held = lock;
    const close = async (): Promise<void> => {
      await file.close();
      held.close();
    };
    return {
      repaired: torn?.bytes ?? 0,
      append: groupAppends(drafts => writer.write(drafts)),
      text: () => readAuditFile(path),
      close,
    };
  } catch (error) {
    lock?.close();
    await file.close();
    throw error;
  }
}

/** Reads a journal without locking it. */
export async function readAuditFile(path: string): Promise<AuditText> {
  return split(await readFile(path));
}

/** Each line by itself: one that is torn in the middle of a character must not spoil the others. */
function split(bytes: Buffer): {
  readonly lines: readonly string[];
  readonly torn: string;
  readonly tornBytes: number;
} {
  const lines = bytes.toString('latin1').split('\n');
  const torn = lines.pop() ?? '';
  return { lines: lines.map(decoded), torn: decoded(torn), tornBytes: torn.length };
}

/** Bytes that are no UTF-8 come out as text that no hash fits. */
function decoded(line: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(line, 'latin1'));
  } catch {
    return line;
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
  readonly #path: string;
  readonly #file: FileHandle;
  #size: number;
  #head: AuditHead;
  #broken: string | undefined;
  #torn: { readonly bytes: number; readonly torn: string } | undefined;

  private constructor(path: string, file: FileHandle, size: number, { head, torn, tornBytes }: Tail) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
    this.#head = head;
    this.#torn = tornBytes === 0 ? undefined : { bytes: tornBytes, torn: digestOfText(torn) };
  }

  static async open(path: string, file: FileHandle): Promise<FileWriter> {
    const { size } = await file.stat();
    if (size === 0) await syncDirectory(dirname(path));
    return new FileWriter(path, file, size, await readTail(path, file, size));
  }

  get torn() {
    return this.#torn;
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
    await this.#put(Buffer.from(text));
    this.#head = head;
    this.#torn = undefined;
    return heads;
  }

  async #put(bytes: Buffer): Promise<void> {
    const { size } = await this.#file.stat();
    if (size !== this.#size) this.#break(`Something else wrote into the audit journal ${this.#path}`);
    try {
      for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
    } catch (error) {
      // Half a line that nobody was told of: it goes, or the next one would be glued to it.
      await this.#file
        .truncate(size)
        .catch(() => this.#break(`Half an entry could not be taken back from ${this.#path}`));
      throw error;
    }
    // After a failed fsync nobody knows what the disk holds, and asking again would lie: only a new writer looks afresh.
    await this.#file.datasync().catch(() => this.#break(`The disk did not confirm an entry of ${this.#path}`));
    this.#size = size + bytes.length;
  }

  #break(why: string): never {
    this.#broken = `${why}; this worker writes no more into it. See lifeboat audit verify.`;
    throw new Error(this.#broken);
  }
}

interface Tail {
  readonly head: AuditHead;
  readonly torn: string;
  readonly tornBytes: number;
}

async function readTail(path: string, file: FileHandle, size: number): Promise<Tail> {
  const length = Math.min(size, TAIL_BYTES);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const { lines, ...rest } = split(buffer);
  const last = lines.at(-1);
  if (last === undefined && length === size) return { head: GENESIS, ...rest };
  const line = parseAuditLine(last ?? '');
  if (line) return { head: { seq: line.entry.seq, hash: line.hash }, ...rest };
  throw new Error(
    `The last line of the audit journal ${path} is not an entry. See lifeboat audit verify; begin another file to go on`,
  );
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
