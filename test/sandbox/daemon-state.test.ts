import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  claimDaemonState,
  publishDaemonState,
  readDaemonState,
  removeDaemonState,
} from '../../sandbox/daemon-state.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'daemon-state-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('is claimed once', () => {
  claimDaemonState(dir);
  expect(readDaemonState(dir)).toMatchObject({ pid: process.pid, socket: null });
  expect(() => claimDaemonState(dir)).toThrow(`A sandbox already runs here (process ${process.pid})`);
});

it('says where the daemon listens, and leaves nothing when it is removed', () => {
  claimDaemonState(dir);
  publishDaemonState(dir, '/s/control.sock', { A: '1' });
  expect(readDaemonState(dir)?.socket).toBe('/s/control.sock');
  removeDaemonState(dir);
  expect(readDaemonState(dir)).toBeUndefined();
  expect(existsSync(join(dir, 'env'))).toBe(false);
});

it('recognises what a dead daemon left, also when its pid is used by somebody else now', () => {
  writeFileSync(join(dir, 'daemon.json'), JSON.stringify({ pid: process.pid, startTime: '1', socket: '/s' }));
  writeFileSync(join(dir, 'env'), 'A=1\n');
  expect(readDaemonState(dir)).toBeUndefined();
  expect(existsSync(join(dir, 'env'))).toBe(false);
  claimDaemonState(dir);
});
