import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file's bytes as latin1, so that bytes of any encoding survive a rewrite. */
export function readConfig(path: string): Promise<string> {
  return readFile(path, 'latin1');
}

/**
 * Replaces a file whole or not at all, with the owner and mode it had, and durably: a reader sees the old text or the new one, also
 * after a power cut. A symbolic link stays one. Throws what the file system says, with nothing changed.
 */
export async function replaceConfig(path: string, text: string): Promise<void> {
  const real = await realpath(path);
  const { uid, gid, mode } = await stat(real);
  const temporary = `${real}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'latin1');
      await file.chown(uid, gid);
      await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, real);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  const directory = await open(dirname(real), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
