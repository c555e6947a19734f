import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFiles } from '../../bin/compile-files.js';
import { processFiles } from '../../bin/process-files.js';
import { example } from '../../compiler/rules/example.js';
import { inventoryText } from '../compiler/world.js';

const back = example(['gate', 'approve', 'switch', 'verify', 'notify'], { runbook: 'failback', failback: null });
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lifeboat-tree-'));
  mkdirSync(join(root, 'tree', 'sub'), { recursive: true });
  writeFileSync(join(root, 'inventory.yaml'), inventoryText);
  writeFileSync(join(root, 'outside.md'), back);
  writeFileSync(join(root, 'tree', 'back.md'), back);
  writeFileSync(join(root, 'tree', 'sub', 'back.md'), back);
  symlinkSync(join(root, 'outside.md'), join(root, 'tree', 'link.md'));
  symlinkSync(root, join(root, 'tree', 'folder'));
});
afterAll(() => rmSync(root, { recursive: true }));

async function messagesFor(failback: string): Promise<readonly string[]> {
  const path = join(root, 'tree', 'failover.md');
  writeFileSync(path, example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify'], { failback }));
  const { files } = await compileFiles(processFiles, [path], { inventory: join(root, 'inventory.yaml') });
  return files.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
  );
}

describe('a path from one runbook to another', () => {
  it.each(['back.md', 'sub/back.md'])('is followed inside the folder: %s', async path => {
    expect(await messagesFor(path)).toEqual([]);
  });

  it.each([
    'link.md',
    'folder/outside.md',
    '../outside.md',
    'sub/../../outside.md',
    './back.md',
    '/etc/passwd.md',
    'none.md',
  ])('is refused when it leaves the folder, or may: %s', async path => {
    expect(await messagesFor(path)).toEqual(['bad-path']);
  });
});
