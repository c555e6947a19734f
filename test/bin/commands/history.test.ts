import { expect, it } from 'vitest';
import { chainEntry, GENESIS } from '../../../plan/audit/chain.js';
import { drillRecord } from '../../plan/history/records.js';
import { FakeCli } from '../fake-cli.js';
import { succeeded } from '../../bot/render/example.js';

const journal = () => {
  const { line } = chainEntry(GENESIS, { kind: 'run', record: drillRecord(), at: 1, mono: 1, by: 'test' });
  return { lines: [line], torn: '' };
};

it('prints the trend of a service from the journal that the environment names', async () => {
  const cli = new FakeCli();
  cli.env['LIFEBOAT_AUDIT'] = 'audit.jsonl';
  cli.journals['audit.jsonl'] = journal();
  expect(await cli.run('history', 'orders')).toBe(0);
  expect(cli.out.text).toContain('failover (drill)');
  cli.out.text = '';
  expect(await cli.run('history', 'orders', '--runbook', 'other.md', '--json')).toBe(0);
  expect(JSON.parse(cli.out.text)).toEqual({ points: [], steps: [] });
});

it('says where to name a journal when none is named', async () => {
  const cli = new FakeCli();
  expect(await cli.run('history', 'orders')).toBe(2);
  expect(cli.err.text).toContain('Name the journal of the control workers');
  // It only reads, so there is nothing to reassure people of.
  expect(cli.err.text).not.toContain('Nothing was changed');
});

it('reads the journal of the sandbox that runs here', async () => {
  const cli = new FakeCli();
  cli.files.texts['var/sandbox/env'] = 'LIFEBOAT_HISTORY=/s/control.jsonl\n';
  cli.journals['/s/control.jsonl'] = journal();
  expect(await cli.run('history', 'orders')).toBe(0);
  expect(cli.out.text).toContain('SUCCEEDED');
});

it('writes a report as HTML, Markdown and JSON at once', async () => {
  const cli = new FakeCli();
  cli.runs.looks = [succeeded()];
  expect(await cli.run('report', 'orders', '--html', 'r.html', '--md', 'r.md', '--json', 'r.json')).toBe(0);
  expect(cli.files.written['r.html']).toMatch(/^<!doctype html>/);
  expect(cli.files.written['r.md']).toMatch(/^# Fail orders over: SUCCEEDED/);
  expect(JSON.parse(cli.files.written['r.json']!)).toMatchObject({ state: { end: 'SUCCEEDED' } });
});
