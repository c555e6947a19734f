import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAuditFile } from '../../../activities/audit/file-store.js';
import { readSegments } from '../../../activities/audit/segments.js';
import { Damage, verifyChain } from '../../../plan/audit/verify-chain.js';
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
    rewrite: async (lines, torn) => writeFileSync(join(own, 'journal'), lines.map(line => `${line}\n`).join('') + torn),
    tornIs: Damage.torn,
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
    expect(verifyChain(await readSegments(path)).findings).toEqual([]);
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
  expect(verifyChain(await readSegments(path), anchors).findings).toEqual([]);
});

describe('a journal in several files', () => {
  const DAY_MS = 86_400_000;
  /** Three segments: one full, one of the day before, one of today. */
  const threeFiles = async () => {
    let today = 1;
    const store = await openAuditFile(path, stamp, { bytes: 900, today: () => today });
    const heads = [await store.append(draft('x'.repeat(400))), await store.append(draft('x'.repeat(400)))];
    heads.push(await store.append(draft('in the second')));
    today = 2;
    heads.push(await store.append(draft('in the third')));
    return { store, heads };
  };

  it('is begun anew when one is full or its day is over, and is one chain all the same', async () => {
    const { store, heads } = await threeFiles();
    await store.close();
    expect(readdirSync(dir).toSorted()).toEqual(['journal', 'journal.2', 'journal.3']);
    const text = await readSegments(path);
    expect(text.parts?.map(({ lines }) => lines)).toEqual([2, 1, 1]);
    expect(verifyChain(text, heads)).toMatchObject({ entries: 4, findings: [] });
  });

  it('is kept for a day by the clock of its first entry, also after it was opened again', async () => {
    const at = (day: number) => ({ ...draft('x'), at: day * DAY_MS });
    const open = (day: number) => openAuditFile(path, stamp, { bytes: 1e6, today: () => day });
    for (const day of [5, 5, 6]) {
      const store = await open(day);
      await store.append(at(day));
      await store.close();
    }
    expect(readdirSync(dir).toSorted()).toEqual(['journal', 'journal.2']);
    expect(verifyChain(await readSegments(path))).toMatchObject({ entries: 3, findings: [] });
  });

  it('has one writer for all its files', async () => {
    const { store } = await threeFiles();
    await expect(openAuditFile(path, stamp)).rejects.toThrow('Another process writes');
    await store.close();
  });

  it.each(['journal', 'journal.2'])('is damaged and takes no entry when %s is missing', async name => {
    const { store } = await threeFiles();
    await store.close();
    rmSync(join(dir, name));
    const { findings } = verifyChain(await readSegments(path));
    expect(findings).toContainEqual(expect.objectContaining({ damage: Damage.segmentMissing }));
    expect(findings.some(({ damage }) => damage === Damage.headMissing || damage === Damage.missing)).toBe(true);
    await expect(openAuditFile(path, stamp)).rejects.toThrow(`${name} of the audit journal is missing`);
    expect(readdirSync(dir)).not.toContain(name);
  });

  it('misses its last file by the head that was kept elsewhere', async () => {
    const { store, heads } = await threeFiles();
    await store.close();
    rmSync(join(dir, 'journal.3'));
    expect(verifyChain(await readSegments(path), heads.slice(-1)).findings).toMatchObject([
      { damage: Damage.tailMissing },
    ]);
  });

  it('names the file and the line there of a change', async () => {
    const { store } = await threeFiles();
    await store.close();
    const second = join(dir, 'journal.2');
    writeFileSync(second, readFileSync(second, 'utf8').replace('the second', 'the secret'));
    expect(verifyChain(await readSegments(path)).findings[0]?.sentence).toContain('Line 1 of journal.2: entry 3 ');
  });

  it('goes on where a crash left the new file empty', async () => {
    const { store, heads } = await threeFiles();
    await store.close();
    writeFileSync(join(dir, 'journal.4'), '');
    const again = await openAuditFile(path, stamp);
    expect(await again.append(draft('in the fourth'))).toMatchObject({ seq: 5 });
    await again.close();
    expect(verifyChain(await readSegments(path), heads).findings).toEqual([]);
    expect(readFileSync(join(dir, 'journal.4'), 'utf8')).toContain('in the fourth');
  });
});
