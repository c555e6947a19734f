import { access, readdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { AuditText } from '../../plan/audit/verify-chain.js';

/** One file of a journal that is kept in several: `journal`, `journal.2`, `journal.3` and so on; only the last one grows. */
export interface Segment {
  readonly number: number;
  readonly path: string;
}

/** The path of a segment; the first one has the journal's own name. */
export function segmentPath(journal: string, number: number): string {
  return number === 1 ? journal : `${journal}.${number}`;
}

/** The segments that are there, in their order. A number that is missing among them was taken away. */
export async function segmentsOf(journal: string): Promise<readonly Segment[]> {
  const name = basename(journal);
  const directory = dirname(journal);
  const numbers = (await readdir(directory)).flatMap(file => {
    if (file === name) return [1];
    const [, digits] = file.startsWith(`${name}.`) ? (/^([1-9][0-9]*)$/.exec(file.slice(name.length + 1)) ?? []) : [];
    return digits === undefined || digits === '1' ? [] : [Number(digits)];
  });
  return numbers.toSorted((a, b) => a - b).map(number => ({ number, path: segmentPath(journal, number) }));
}

/** Which of the numbers up to the last are not there. */
export function absentSegments(segments: readonly Segment[]): readonly number[] {
  const there = new Set(segments.map(({ number }) => number));
  return Array.from({ length: segments.at(-1)?.number ?? 0 }, (_, i) => i + 1).filter(number => !there.has(number));
}

/** Reads all segments as one journal, without locking it. Only the last line of the last one can be torn; half a line elsewhere was changed. */
export async function readSegments(journal: string): Promise<AuditText> {
  const segments = await segmentsOf(journal);
  // Where there is nothing at all, the error of the journal's own path says so.
  if (segments.length === 0) await access(journal);
  const texts = await Promise.all(segments.map(async ({ path }) => splitLines(await readFile(path))));
  const parts = texts.map(({ lines, torn }, index) => ({
    name: basename(segments[index]?.path ?? journal),
    lines: index < texts.length - 1 && torn !== '' ? [...lines, torn] : lines,
  }));
  return {
    lines: parts.flatMap(({ lines }) => lines),
    torn: texts.at(-1)?.torn ?? '',
    parts: parts.map(({ name, lines }) => ({ name, lines: lines.length })),
    absent: absentSegments(segments).map(number => basename(segmentPath(journal, number))),
  };
}

/** Each line by itself: one that is torn in the middle of a character must not spoil the others. */
export function splitLines(bytes: Buffer): {
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
