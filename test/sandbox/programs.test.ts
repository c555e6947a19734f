import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readPrograms } from '../../sandbox/programs.js';

const root = mkdtempSync(join(tmpdir(), 'programs-'));
afterAll(() => rmSync(root, { recursive: true }));

it('says what to do when set-up did not run', () => {
  expect(() => readPrograms(root)).toThrow('Run `node bin/setup.mjs` first.');
});

it('names the one program that is missing', () => {
  mkdirSync(join(root, '.cache'));
  writeFileSync(join(root, '.cache', 'programs.json'), JSON.stringify({ postgres: '/pg', postgresVersion: '15.1' }));
  expect(() => readPrograms(root)).toThrow('does not say where temporal is. Run `node bin/setup.mjs` again.');
});
