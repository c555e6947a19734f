import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';

const WIKI = '# Orders\n\n## Promote\n\nRun `pg_ctl promote`.\n\n## Breathe\n\nOut.\n';

function cliWith(text: string): FakeCli {
  const cli = new FakeCli();
  cli.files.texts['wiki.md'] = text;
  return cli;
}

it('prints the draft, and beside it what could be automated', async () => {
  const cli = cliWith(WIKI);
  expect(await cli.run('import', 'wiki.md')).toBe(0);
  expect(cli.out.text).toBe(`---\nrunbook: failover\nservice: orders\n---\n\n${WIKI}`);
  expect(cli.err.text).toBe(
    'wiki.md: 2 steps, all for people to do.\n\nCould be automated:\n  5: Run `pg_ctl promote`.\n      pg_ctl promote: postgres.promote\n',
  );
});

it('writes the draft to a new file, of the kind that was asked for', async () => {
  const cli = cliWith(WIKI);
  expect(await cli.run('import', 'wiki.md', '--kind', 'switchover', '--out', 'runbooks/new.md')).toBe(0);
  expect(cli.files.written['runbooks/new.md']).toMatch(/^---\nrunbook: switchover\n/);
  expect(cli.out.text).toMatch(/^runbooks\/new\.md: 2 steps/);
});

it('writes over no file', async () => {
  const cli = cliWith(WIKI);
  expect(await cli.run('import', 'wiki.md', '--out', 'wiki.md')).toBe(2);
  expect(cli.files.written).toEqual({});
  expect(cli.err.text).toMatch(/wiki\.md is there already/);
});

it('refuses a service that nobody knows, and lists those that are known', async () => {
  const cli = cliWith(WIKI);
  expect(await cli.run('import', 'wiki.md', '--service', 'billing')).toBe(2);
  expect(cli.err.text).toMatch(/no service billing\.\nServices of the inventory: orders\./);
});

it('says why no draft can be made, and prints none', async () => {
  const cli = cliWith(`${WIKI}\u0007`);
  expect(await cli.run('import', 'wiki.md')).toBe(2);
  expect(cli.out.text).toBe('');
  expect(cli.err.text).toMatch(/unreadable-character/);
});

it('lets no text of the document act on the terminal in its lists', async () => {
  const cli = cliWith('# Orders\n\n## Do\n\npg_promote() \u202dx\n'.replace('\u202d', '\u061c'));
  expect(await cli.run('import', 'wiki.md', '--out', 'new.md')).toBe(0);
  expect(cli.out.text).toContain('pg_promote() x');
});

it('gives draft and lists as JSON', async () => {
  const cli = cliWith(WIKI);
  expect(await cli.run('import', 'wiki.md', '--json')).toBe(0);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    version: 1,
    steps: 2,
    automatable: [{ line: 5, what: 'pg_ctl promote', kind: 'postgres.promote' }],
    left: [],
  });
});
