import { expect, it } from 'vitest';
import { succeeded } from '../../bot/render/example.js';
import { FakeCli } from '../fake-cli.js';

it('prints the report of a run, or writes it where it is told', async () => {
  const cli = new FakeCli();
  cli.runs.looks = [succeeded()];
  expect(await cli.run('report', 'orders')).toBe(0);
  expect(await cli.run('report', 'orders', '--out', 'report.md')).toBe(0);
  expect(cli.files.written['report.md']).toBe(cli.out.text);
  expect(cli.out.text).toMatch(/^# Fail orders over: SUCCEEDED\n/);
});
