import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { insideCommand } from '../../sandbox/network/inside.js';

// The most telling case; all of them: npm run test:partition
const SMOKE = [['test/partition/isolated.test.ts', 'once its lease has run out']] as const;

/** Runs one test of the partition suite in namespaces of its own; resolves with its output and its exit code. */
async function inside(file: string, name: string): Promise<{ code: number | null; said: string }> {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'partition', '--reporter=verbose'];
  const [program = '', ...args] = insideCommand(process.execPath, [...vitest, file, '-t', name]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

it.each(SMOKE)('in namespaces of their own, %s holds: %s', { timeout: 240_000 }, async (file, name) => {
  const { code, said } = await inside(file, name);
  expect(said).toContain('1 passed');
  expect(code, said).toBe(0);
});

function commands(): string[] {
  return readdirSync('/proc').flatMap(name => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim()] : [];
    } catch {
      return [];
    }
  });
}

it('nothing of a network or its processes is left when the first process inside is killed', async () => {
  const script =
    'for (const x of [1, 2]) require("child_process").spawn("unshare", ["--net", "sleep", "4242"], { detached: true, stdio: "ignore" }); console.log("up")';
  const [program = '', ...args] = insideCommand(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000)`]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect.poll(() => commands().filter(command => command === 'sleep 4242')).toHaveLength(2);
  child.kill('SIGKILL');
  await once(child, 'close');
  await expect.poll(() => commands().filter(command => command === 'sleep 4242')).toEqual([]);
});
