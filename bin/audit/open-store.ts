import { type AuditFile, openAuditFile } from '../../activities/audit/file-store.js';
import { readSegments } from '../../activities/audit/segments.js';
import type { AuditStore } from '../../activities/audit/store.js';
import { openAuditTable } from '../../activities/audit/table-store.js';
import { createResolver } from '../../activities/resolve.js';
import type { AuditText } from '../../plan/audit/verify-chain.js';
import { Reference } from '../../plan/reference.js';
import { stampOf } from './audit-log.js';

type Env = Readonly<Record<string, string | undefined>>;

/** A path is a file; a reference (`env:`, `file:`) is that of the connection URL of a database with the table. */
export async function openStore(where: string, by: string, env: Env): Promise<AuditStore | AuditFile> {
  if (Reference.safeParse(where).success) return await openAuditTable(await createResolver(env)(where));
  return await openAuditFile(where, () => stampOf(by));
}

/** Reads a journal and changes nothing. */
export async function readStore(where: string, env: Env): Promise<AuditText> {
  if (!Reference.safeParse(where).success) return await readSegments(where);
  const store = await openAuditTable(await createResolver(env)(where));
  try {
    return await store.text();
  } finally {
    await store.close();
  }
}
