import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

it.each(['step', 'inventory', 'front-matter'])('prints the schema of %s', async what => {
  const cli = new FakeCli();
  expect(await cli.run('schema', what)).toBe(0);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
  });
});

it('knows no other', async () => {
  const cli = new FakeCli();
  expect(await cli.run('schema', 'plan')).toBe(2);
  expect(cli.err.text).toMatch(/Allowed choices are step, inventory, front-matter/);
});
