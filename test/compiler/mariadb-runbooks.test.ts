import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { formatRunbook } from '../../compiler/fmt/format-runbook.js';
import { readInventory } from '../../compiler/read-inventory.js';

const FOLDER = 'runbooks/mariadb';
const read = (file: string) => readFileSync(`${FOLDER}/${file}`, 'utf8');
const files = readdirSync(FOLDER).filter(file => file.endsWith('.md'));
const { inventory } = readInventory(read('inventory.yaml'), `${FOLDER}/inventory.yaml`);
const compiled = (file: string) =>
  compile(read(file), inventory!, {
    path: `${FOLDER}/${file}`,
    sibling: path => (files.includes(path) ? read(path) : undefined),
  });

describe('the shipped runbooks of MariaDB', () => {
  it('are three', () => {
    expect(files.toSorted()).toEqual(['shop-failback.md', 'shop-failover.md', 'shop-switchover.md']);
  });

  it.each(files)('%s compiles without errors or warnings', file => {
    const { plan, diagnostics } = compiled(file);
    expect(diagnostics).toEqual([]);
    expect(plan?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(files)('%s is in the form of lifeboat fmt, and tells a person what to do', file => {
    expect(formatRunbook(read(file))).toMatchObject({ text: read(file) });
    const silent = compiled(file)
      .plan?.steps.filter(step => step.prose === '')
      .map(({ id }) => id);
    expect(silent?.filter(id => id !== 'tell')).toEqual([]);
  });

  it('close the way of the clients with the fence, and open it again with the undo', () => {
    const fence = compiled('shop-failover.md').plan?.steps.find(({ id }) => id === 'fence');
    expect(fence?.args).toMatchObject({ traffic: 'shop' });
    expect(fence?.undo).toMatchObject({ do: 'mariadb.unfence', args: { traffic: 'shop' } });
  });

  it('read the lag gate again right before there is no way back', () => {
    const guarded = Object.fromEntries(
      files.map(file => [file, compiled(file).plan?.steps.find(({ guards }) => guards.includes('lag'))?.do]),
    );
    expect(guarded).toEqual({
      'shop-failback.md': 'mariadb.switchover',
      'shop-failover.md': 'mariadb.promote',
      'shop-switchover.md': 'mariadb.switchover',
    });
  });
});
