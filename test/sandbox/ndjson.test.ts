import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ndjsonWriter, readNdjson } from '../../sandbox/ndjson.js';

const dir = mkdtempSync(join(tmpdir(), 'ndjson-'));
afterAll(() => rmSync(dir, { recursive: true }));

it('reads back what was written, and leaves out a last line that is not finished', () => {
  const file = join(dir, 'log');
  const write = ndjsonWriter(file);
  write({ a: 1 });
  write({ b: 2 });
  appendFileSync(file, '{"c":');
  expect(readNdjson(file)).toEqual([{ a: 1 }, { b: 2 }]);
});

it('reads nothing where there is no file yet', () => {
  expect(readNdjson(join(dir, 'none'))).toEqual([]);
});
