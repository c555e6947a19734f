import { chown, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './fence-file.js';
import type { Place } from './place.js';

/** What belongs to a region and must survive: pg_rewind and pg_basebackup bring the other region's copy of these. */
const KEPT = ['postgresql.conf', 'postgresql.auto.conf', 'pg_hba.conf', 'pg_ident.conf'];

/** Saves a server's own configuration beside its data directory. What an earlier attempt saved stays: by now the files may be the other region's. */
export async function saveConfig(place: Place): Promise<void> {
  const directory = savedDirectory(place);
  if (await exists(directory)) return;
  const unfinished = `${directory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await copyThose(place.data, unfinished);
  await rename(unfinished, directory);
}

/** Puts it back into a data directory, as its owner's. */
export async function restoreConfig(place: Place, data: string): Promise<void> {
  for (const name of await copyThose(savedDirectory(place), data)) {
    if (process.getuid?.() === 0) await chown(join(data, name), place.owner.uid, place.owner.gid);
  }
}

export async function forgetConfig(place: Place): Promise<void> {
  await rm(savedDirectory(place), { recursive: true, force: true });
}

function savedDirectory(place: Place): string {
  return place.beside('kept-config');
}

async function copyThose(from: string, to: string): Promise<readonly string[]> {
  const there: string[] = [];
  for (const name of KEPT) {
    if (!(await exists(join(from, name)))) continue;
    await copyFile(join(from, name), join(to, name));
    there.push(name);
  }
  return there;
}
