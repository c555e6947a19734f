import { expect, it } from 'vitest';
import { FakeCli } from '../fake-cli.js';
import { RUNBOOK } from '../../bot/render/example.js';
import { formatRunbook } from '../../../compiler/fmt/format-runbook.js';

it('names the files that would change, with exit code 1, and changes none', async () => {
  const cli = new FakeCli();
  expect(await cli.run('fmt', '--check')).toBe(1);
  expect(cli.out.text).toBe('runbooks/failback.md: would change\nrunbooks/failover.md: would change\n');
  expect(cli.files.written).toEqual({});
});

it('writes what changes, and is content with what it wrote', async () => {
  const cli = new FakeCli();
  expect(await cli.run('fmt', 'runbooks/failover.md', '--write')).toBe(0);
  expect(cli.files.written).toEqual({ 'runbooks/failover.md': formatRunbook(RUNBOOK).text });
  Object.assign(cli.files.texts, cli.files.written);
  expect(await cli.run('fmt', 'runbooks/failover.md', '--check')).toBe(0);
});

it('prints the new text when it is not told what to do with it', async () => {
  const cli = new FakeCli();
  expect(await cli.run('fmt', 'runbooks/failover.md')).toBe(0);
  expect(cli.out.text).toBe(formatRunbook(RUNBOOK).text);
});

it('says what it left as it is', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.md'] = RUNBOOK.replace('max_loss: 10s', 'max_loss: [');
  expect(await cli.run('fmt', 'runbooks/failover.md', '--write')).toBe(0);
  expect(cli.err.text).toMatch(/^runbooks\/failover\.md:\d+: left as it is: the YAML cannot be read/);
});

it('gives the files as JSON', async () => {
  const cli = new FakeCli();
  expect(await cli.run('fmt', 'runbooks/failover.md', '--check', '--json')).toBe(1);
  expect(JSON.parse(cli.out.text)).toEqual({
    version: 1,
    files: [{ path: 'runbooks/failover.md', changed: true, left: [] }],
  });
});

it('takes --check or --write, not both', async () => {
  expect(await new FakeCli().run('fmt', '--check', '--write')).toBe(2);
});
