import { type FileHandle, open } from 'node:fs/promises';
import type { Notice } from './notice.js';
import { codeOf, NoticeRefused } from './notice-refused.js';

/** How far back an earlier attempt of the same step is looked for. */
const TAIL_BYTES = 64 * 1024;

/**
 * Appends the notice as one line of JSON and returns once it is on the disk. An earlier attempt's line is not repeated, and its torn half,
 * if a crash left one, does not swallow this line. Throws NoticeRefused.
 */
export async function appendNotice(path: string, notice: Notice): Promise<void> {
  try {
    const file = await open(path, 'a+', 0o640);
    try {
      const tail = await readTail(file);
      if (!tail.split('\n').some(line => isSame(line, notice.id))) {
        const torn = tail !== '' && !tail.endsWith('\n');
        await file.appendFile(`${torn ? '\n' : ''}${JSON.stringify(notice)}\n`);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    throw code === undefined ? error : new NoticeRefused(`its file could not be written (${code})`, { cause: error });
  }
}

async function readTail(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

function isSame(line: string, id: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'id' in value && value.id === id;
  } catch {
    return false;
  }
}
