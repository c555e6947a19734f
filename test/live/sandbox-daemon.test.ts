import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { callDaemon, startDaemon } from '../../sandbox/control.js';
import { readDaemonState } from '../../sandbox/daemon-state.js';
import { identify, isAlive, signal, treeOf } from '../../sandbox/process-tree.js';
import { until } from '../../sandbox/until.js';

/** Fields of every System V segment: key, shmid, perms, size, cpid, ... (proc(5)). */
function segments(): string[][] {
  const text = readFileSync('/proc/sysvipc/shm', 'utf8');
  return text.split('\n').map(line => line.trim().split(/\s+/));
}

describe('a sandbox that outlives the command that started it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-daemon-'));
  afterAll(async () => {
    await callDaemon(dir, 'down');
    rmSync(dir, { recursive: true, force: true });
  });

  it('is not there before it is started', async () => {
    expect(await callDaemon(dir, 'status')).toBeUndefined();
  });

  it('starts once, says how it gets on, and writes its environment', async () => {
    const lines: string[] = [];
    const status = await startDaemon({ dir, workers: false, onProgress: line => lines.push(line) });
    expect(status).toMatchObject({ 'eu-west': { role: 'primary' }, 'us-east': { role: 'standby' } });
    expect(lines.map(line => line.replace(/ \(.*/, '')).sort()).toEqual([
      'HAProxy runs',
      'Knot runs',
      'PgBouncer runs',
      'PostgreSQL in both regions runs',
      'Temporal runs',
      'unbound runs',
    ]);
    expect(readFileSync(join(dir, 'env'), 'utf8')).toContain(`TEMPORAL_ADDRESS=${String(status['temporal'])}\n`);
    await expect(startDaemon({ dir, workers: false })).rejects.toThrow('A sandbox already runs here');
  });

  it('does what it is told, and says what it cannot do', async () => {
    expect(await callDaemon(dir, 'kill', ['eu-west'])).toMatchObject({ 'eu-west': { role: 'down', server: null } });
    await expect(callDaemon(dir, 'start', ['eu-west'])).rejects.toThrow("the region's host is down");
    await expect(callDaemon(dir, 'kill', ['mars'])).rejects.toThrow('Unexpected region mars for kill');
    await callDaemon(dir, 'restore', ['eu-west']);
    expect(await callDaemon(dir, 'start', ['eu-west'])).toEqual({ said: 'The server of eu-west runs.' });
  });

  it('leaves neither a process nor a directory when it is killed, and can be started again', async () => {
    const data = String((await callDaemon(dir, 'status'))?.['dir']);
    const tree = treeOf(identify(readDaemonState(dir)!.pid)!);
    expect(tree.length).toBeGreaterThan(15);
    const held = segments().filter(fields => tree.some(({ pid }) => String(pid) === fields[4]));
    expect(held.length).toBe(2);
    signal(tree[0]!, 'SIGKILL');
    await until('everything was gone', 10_000, async () => (tree.some(isAlive) || existsSync(data) ? undefined : true));
    await until('the shared memory was gone', 10_000, async () =>
      segments().some(([, id]) => held.some(fields => fields[1] === id)) ? undefined : true,
    );
    await startDaemon({ dir, workers: false });
    expect(await callDaemon(dir, 'down')).toEqual({ stopped: true });
    expect(existsSync(join(dir, 'env'))).toBe(false);
  });
});
