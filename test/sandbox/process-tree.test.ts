import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { identify, isAlive, killTree, treeOf } from '../../sandbox/process-tree.js';
import { until } from '../../sandbox/until.js';

it('knows a process by its pid and its start, so that a reused pid is somebody else', () => {
  const me = identify(process.pid)!;
  expect(isAlive(me)).toBe(true);
  expect(isAlive({ ...me, startTime: '1' })).toBe(false);
});

it('takes a zombie for dead', async () => {
  // The shell replaces itself by a program that never asks for its child's exit code.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await once(parent.stdout, 'data');
    const zombie = Number(String(line));
    await until('the child was dead', 5_000, async () => (identify(zombie) ? undefined : true));
    expect(() => process.kill(zombie, 0)).not.toThrow();
  } finally {
    parent.kill('SIGKILL');
  }
});

it('kills a whole tree, and killing it again is harmless', async () => {
  const child = spawn('sh', ['-c', 'sleep 60 & sleep 60 & echo up; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const root = identify(child.pid!)!;
  const tree = treeOf(root);
  expect(tree.length).toBe(3);
  await killTree(root);
  expect(tree.filter(isAlive)).toEqual([]);
  await killTree(root);
});
