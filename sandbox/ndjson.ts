import { openSync, readFileSync, writeSync } from 'node:fs';

/** Appends values to a file, one JSON line each; a line is in the file when the call returns, so a killed writer loses nothing. */
export function ndjsonWriter(file: string): (value: object) => void {
  const descriptor = openSync(file, 'a');
  return value => void writeSync(descriptor, `${JSON.stringify(value)}\n`);
}

/** The values of a file that may still be growing: a last line that is not finished is left out. Empty when there is no file yet. */
export function readNdjson(file: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter(line => line !== '').map((line): unknown => JSON.parse(line));
}

/** Milliseconds since the epoch, with fractions. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
