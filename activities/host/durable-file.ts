import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Owner } from './place.js';

/** Writes a file so that it is there after a power cut: temporary file, fsync, rename, fsync of the directory. Mode 0600, owned by the server's user. */
export async function writeDurably(path: string, content: string, owner: Owner): Promise<void> {
  const temporary = `${path}.lifeboat-tmp`;
  await withFile(temporary, 'w', async file => {
    await file.chmod(0o600);
    if (process.getuid?.() === 0) await file.chown(owner.uid, owner.gid);
    await file.writeFile(content);
    await file.sync();
  });
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** Removes a file durably; one that is not there is no error. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  await withFile(path, 'r', file => file.sync());
}

async function withFile(path: string, flags: string, use: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
