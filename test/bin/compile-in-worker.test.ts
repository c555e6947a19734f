import { describe, expect, it } from 'vitest';
import { openCompiler } from '../../bin/compile-in-worker.js';
import { compile, type Compiled } from '../../compiler/compile.js';
import { example } from '../../compiler/rules/example.js';
import { shippedInventory } from '../compiler/world.js';

const inventory = shippedInventory();
const good = example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']);
const back = example(['gate', 'approve', 'switch', 'verify', 'notify'], { runbook: 'failback', failback: null });
const options = { path: 'a.md', sibling: (path: string) => (path === 'orders-failback.md' ? back : undefined) };
const codes = ({ diagnostics }: Compiled) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);

/** Within every limit on the text, and yet too much for the limit of this test. */
const long = `${good}${'\n- a\n\n  - b\n'.repeat(1_500)}`;

describe('a compiler in a worker thread', () => {
  it('says what the compiler says, other runbooks read through its host included', async () => {
    const compileThere = openCompiler();
    expect(await compileThere(good, inventory, options)).toEqual(compile(good, inventory, options));
    const wrong = good.replace('failback: orders-failback.md', 'failback: nowhere.md');
    expect(codes(await compileThere(wrong, inventory, options))).toEqual(['bad-path']);
  });

  it('gives a runbook up that takes too long, and compiles the next', async () => {
    const limits = { timeMs: 1, memoryMb: 256 };
    const compileThere = openCompiler(limits);
    expect(codes(await compileThere(long, inventory, options))).toEqual(['too-slow-to-compile']);
    limits.timeMs = 60_000;
    const second = await compileThere(good, inventory, { path: 'b.md' });
    expect(codes(second)).toEqual([]);
    expect(second.plan?.source.path).toBe('b.md');
  });

  it('gives a runbook up that takes too much memory', async () => {
    const compileThere = openCompiler({ timeMs: 60_000, memoryMb: 24 });
    const results = await compileThere(long, inventory, options);
    expect(codes(results)).toEqual(['too-large']);
  });

  it('fails as the host fails when another runbook cannot be read', async () => {
    const compileThere = openCompiler();
    await expect(compileThere(good, inventory, { path: 'a.md', sibling: unreadable })).rejects.toThrow(
      'cannot be read',
    );
    expect(codes(await compileThere(good, inventory, options))).toEqual([]);
  });
});

function unreadable(): never {
  throw new Error('The file cannot be read.');
}
