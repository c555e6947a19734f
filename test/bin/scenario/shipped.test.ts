import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

const NAMES = readdirSync('runbooks', { withFileTypes: true }).flatMap(entry => (entry.isFile() ? [entry.name] : []));

it('holds for every scenario that is shipped', async () => {
  const cli = new FakeCli();
  cli.files.texts = Object.fromEntries(
    NAMES.map(name => [`runbooks/${name}`, readFileSync(`runbooks/${name}`, 'utf8')]),
  );
  const code = await cli.run('test');
  expect(cli.out.text).not.toContain('FAILED');
  expect(cli.out.text).toContain('ok      the lag is unknown: nothing is promoted');
  expect(cli.out.text).toMatch(/^\d+ scenarios, all as they say$/m);
  expect([code, cli.err.text]).toEqual([0, '']);
});

it('ships at least eight of the failover of orders', () => {
  const text = readFileSync('runbooks/orders-failover.scenarios.yaml', 'utf8');
  expect(text.match(/^- name: /gm)?.length).toBeGreaterThanOrEqual(8);
});
