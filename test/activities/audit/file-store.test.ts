import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAuditFile, readAuditFile } from '../../../activities/audit/file-store.js';
import { verifyChain } from '../../../plan/audit/verify-chain.js';
import { auditStoreContract } from '../../contracts/audit-store.js';
import { draft, stamp } from '../../contracts/audit-stamp.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'audit-'));
  path = join(dir, 'journal');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

auditStoreContract('a file', async () => {
  const own = mkdtempSync(join(tmpdir(), 'audit-'));
  return {
    open: () => openAuditFile(join(own, 'journal'), stamp),
    close: async () => rmSync(own, { recursive: true, force: true }),
  };
});

it('has one writer', async () => {
  const store = await openAuditFile(path, stamp);
  await expect(openAuditFile(path, stamp)).rejects.toThrow('Another process writes');
  await store.close();
  await (await openAuditFile(path, stamp)).close();
});

it('refuses to go on when something else wrote into it', async () => {
  const store = await openAuditFile(path, stamp);
  await store.append(draft('one'));
  appendFileSync(path, 'x\n');
  await expect(store.append(draft('two'))).rejects.toThrow('Something else wrote');
  await expect(store.append(draft('three'))).rejects.toThrow('writes no more');
  await store.close();
  await expect(openAuditFile(path, stamp)).rejects.toThrow('is not an entry');
});

it('marks a last line that was torn at any byte, and goes on behind it', async () => {
  const store = await openAuditFile(path, stamp);
  await store.append(draft('one'));
  const whole = readFileSync(path).length;
  await store.append(draft('ü two'));
  await store.close();
  const bytes = readFileSync(path);
  for (let size = whole; size < bytes.length; size += 7) {
    writeFileSync(path, bytes);
    truncateSync(path, size);
    const again = await openAuditFile(path, stamp);
    expect(again.repaired).toBe(size - whole);
    await again.append(draft('three'));
    await again.close();
    expect(verifyChain(await readAuditFile(path)).findings).toEqual([]);
  }
});

it('holds every entry that a killed writer was told of', async () => {
  const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  const writer = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    if (line.includes(':')) told.push(line);
    if (told.length === 40) writer.kill('SIGKILL');
  }
  if (writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).toBe('SIGKILL');
  await (await openAuditFile(path, stamp)).close();
  const anchors = told.map(line => ({ seq: Number(line.split(':')[0]), hash: line.split(':')[1]! }));
  expect(verifyChain(await readAuditFile(path), anchors).findings).toEqual([]);
});
