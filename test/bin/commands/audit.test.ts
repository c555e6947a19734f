import { expect, it } from 'vitest';
import { chainEntry, GENESIS } from '../../../plan/audit/chain.js';
import { draft } from '../../contracts/audit-stamp.js';
import { FakeCli } from '../fake-cli.js';

const one = chainEntry(GENESIS, { ...draft('bo approves.\u202e'), at: 0 });
const two = chainEntry(one.head, draft('chen approves.'));
const STORE = ['--store', 'audit.jsonl'];

function withJournal(lines: readonly string[], torn = ''): FakeCli {
  const cli = new FakeCli();
  cli.journals['audit.jsonl'] = { lines, torn };
  return cli;
}

it('verify says that a journal is whole, with its head', async () => {
  const cli = withJournal([one.line, two.line]);
  expect(await cli.run('audit', 'verify', ...STORE, '--anchor', `1:${one.head.hash}`)).toBe(0);
  expect(cli.out.text).toContain(`The journal is whole: 2 entries, the last is 2:${two.head.hash}.`);
});

it('verify ends with 1 when a journal is damaged, and says where', async () => {
  const cli = withJournal([one.line], two.line.slice(0, 9));
  cli.env['LIFEBOAT_AUDIT'] = 'audit.jsonl';
  expect(await cli.run('audit', 'verify', '--anchor', `2:${two.head.hash}`, '--json')).toBe(1);
  const { findings } = JSON.parse(cli.out.text);
  expect(findings.map(({ damage }: { damage: string }) => damage)).toEqual(['torn-last-line', 'tail-missing']);
});

it('verify takes no anchor and no key that is none', async () => {
  const cli = withJournal([one.line]);
  expect(await cli.run('audit', 'verify', ...STORE, '--anchor', '1:abc')).toBe(2);
  expect(await cli.run('audit', 'verify', ...STORE, '--key', 'nothing.pub')).toBe(2);
  expect(await cli.run('audit', 'verify')).toBe(2);
});

it('show prints sentences without what could move a cursor', async () => {
  const cli = withJournal([one.line, 'x']);
  expect(await cli.run('audit', 'show', ...STORE)).toBe(0);
  expect(cli.out.text).toBe(
    '1 1970-01-01T00:00:00.000Z test: bo approves. (run r)\n(line 2 is not an entry; see lifeboat audit verify)\n',
  );
});

it('repair says what it marked', async () => {
  const cli = withJournal([one.line], 'half');
  expect(await cli.run('audit', 'repair', ...STORE)).toBe(0);
  expect(cli.out.text).toBe('4 bytes of a torn line are marked as repaired.\n');
});
