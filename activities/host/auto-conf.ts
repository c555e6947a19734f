import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file.js';
import type { Place } from './place.js';

/** What a standby follows; null for a primary. */
export interface Following {
  readonly conninfo: string;
  readonly slot: string;
}

const OURS = /^\s*(?:primary_conninfo|primary_slot_name)\s*=/i;

/**
 * Rewrites what postgresql.auto.conf says about the upstream and keeps every other line. On every change of role: `ALTER SYSTEM` on a
 * standby stays in the file, and pg_rewind brings the other region's file along. Returns whether anything changed.
 */
export async function rewriteAutoConf(place: Place, following: Following | null): Promise<boolean> {
  const path = join(place.data, 'postgresql.auto.conf');
  const before = await readFile(path, 'utf8').catch(() => '');
  const after = replaceFollowing(before, following);
  if (after !== before) await writeDurably(path, after, place.owner);
  return after !== before;
}

export function replaceFollowing(text: string, following: Following | null): string {
  const kept = text.split('\n').filter(line => !OURS.test(line));
  while (kept.at(-1) === '') kept.pop();
  if (following) {
    kept.push(`primary_conninfo = ${quote(following.conninfo)}`, `primary_slot_name = ${quote(following.slot)}`);
  }
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

/** A value of a configuration file: in single quotes, where a backslash escapes and a quote is doubled (PostgreSQL, section 20.1.2). */
function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
