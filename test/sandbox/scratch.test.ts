import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { scratchDirectory } from '../../sandbox/scratch.js';

const made: string[] = [];
afterEach(() => made.splice(0).forEach(dir => rmSync(dir, { recursive: true, force: true })));

function scratch(wanted?: string): string {
  const dir = scratchDirectory(wanted);
  made.push(dir);
  return dir;
}

function leftOver(change: object): string {
  const mine = scratch();
  const dir = mkdtempSync(join(dirname(mine), 'lifeboat-'));
  made.push(dir);
  const owner: unknown = JSON.parse(readFileSync(join(mine, 'owner.json'), 'utf8'));
  writeFileSync(join(dir, 'owner.json'), JSON.stringify(Object.assign({}, owner, change)));
  return dir;
}

it('removes what a dead owner left, and nothing of a living one', () => {
  const living = scratch();
  const dead = leftOver({ startTime: '1' });
  scratch();
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(living)).toBe(true);
});

it('leaves alone what belongs to another pid namespace, whose pids it cannot judge', () => {
  const foreign = leftOver({ startTime: '1', namespace: 'pid:[1]' });
  scratch();
  expect(existsSync(foreign)).toBe(true);
});

it('takes only an empty directory with a short path', () => {
  const dir = scratch();
  expect(() => scratchDirectory(dir)).toThrow('is not empty');
  expect(() => scratchDirectory(join(dir, 'x'.repeat(60)))).toThrow('too long, expected at most 60 characters');
  mkdirSync(join(dir, 'own'));
  expect(readdirSync(scratch(join(dir, 'own')))).toEqual(['owner.json']);
});
