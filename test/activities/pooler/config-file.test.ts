import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig, replaceConfig } from '../../../activities/pooler/config-file.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-file-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('replaceConfig', () => {
  it('keeps bytes of any encoding, the owner and the mode, and leaves no other file', async () => {
    const path = join(dir, 'databases.ini');
    const bytes = Buffer.from([0x3b, 0x20, 0xe9, 0xff, 0x0a, 0xc3, 0xa9, 0x0a]);
    writeFileSync(path, bytes);
    chmodSync(path, 0o640);
    const { uid, gid } = statSync(path);
    await replaceConfig(path, `${await readConfig(path)}x`);
    expect(readFileSync(path)).toEqual(Buffer.concat([bytes, Buffer.from('x')]));
    expect(statSync(path)).toMatchObject({ uid, gid });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(dir)).toEqual(['databases.ini']);
  });

  it('writes through a symbolic link and leaves it one', async () => {
    writeFileSync(join(dir, 'real.ini'), 'a');
    symlinkSync('real.ini', join(dir, 'link.ini'));
    await replaceConfig(join(dir, 'link.ini'), 'b');
    expect(readFileSync(join(dir, 'real.ini'), 'utf8')).toBe('b');
    expect(lstatSync(join(dir, 'link.ini')).isSymbolicLink()).toBe(true);
  });

  it('changes nothing and leaves nothing when the file is not there', async () => {
    await expect(replaceConfig(join(dir, 'none.ini'), 'b')).rejects.toThrow('ENOENT');
    expect(readdirSync(dir)).toEqual([]);
  });
});
