import { readFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
  cli.files.texts['runbooks/inventory.yaml'] = readFileSync('runbooks/inventory.yaml', 'utf8');
});

it('is for active-active services only, and names those there are', async () => {
  expect(await cli.run('converge', 'orders', 'list')).toBe(2);
  expect(cli.err.text).toMatch(/The inventory has no active-active service orders\.\s+It has carts\./);
});

it('needs the ledgers of both regions, because a word in one of them would be asked for again', async () => {
  const nowhere = 'postgres://postgres@127.0.0.1:1/carts';
  cli.env = { CARTS_EU_WEST_DSN: nowhere, CARTS_US_EAST_DSN: nowhere };
  expect(await cli.run('converge', 'carts', 'list')).toBe(1);
  expect(cli.err.text).toContain('The server of carts in eu-west does not answer.');
});

it('refuses an act that it does not have', async () => {
  expect(await cli.run('converge', 'carts', 'sign')).toBe(2);
});
