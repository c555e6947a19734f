import { expect, it } from 'vitest';
import { RUNBOOK } from '../../bot/render/example.js';
import { BROKEN, FakeCli } from '../fake-cli.js';

it('says of every runbook of the folder whether it compiles', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/README.md'] = '# How to write a runbook';
  expect(await cli.run('check', '--no-explore')).toBe(0);
  expect(cli.out.text).toMatch(
    /^runbooks\/failback\.md: ok, 6 steps, plan [0-9a-f]{12}.*\nrunbooks\/failover\.md: ok, .*\n$/,
  );
});

it('runs plans against accidents, and tells the shortest way to break one', async () => {
  const cli = new FakeCli();
  expect(await cli.run('check', 'runbooks/failover.md')).toBe(2);
  expect(cli.err.text).toMatch(
    /error {2}Unexpected way to a step that can never succeed, expected none: 1\. "Check the loss"/,
  );
  expect(cli.err.text).toContain('"Verify with a real write" is refused: the pooler does not lead to us-east');
});

it('shows what is wrong in a code frame, with exit code 2', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.md'] = BROKEN;
  expect(await cli.run('check', 'runbooks/failover.md')).toBe(2);
  expect(cli.out.text).toBe('runbooks/failover.md: 1 error\n');
  expect(cli.err.text.replace(/the \d+ step kinds/, 'the N step kinds')).toMatchInlineSnapshot(`
    "runbooks/failover.md
      34:5  error  Unexpected step kind \`postgres.promoted\`, expected one of the N step kinds  unknown-step-kind
          32 | ## Promote the standby
          33 | \`\`\`yaml step
        > 34 | do: postgres.promoted
             |     ^^^^^^^^^^^^^^^^^
          35 | id: promote
          36 | from: \${from}
        hint: Did you mean \`postgres.promote\`?
        see: docs/reference/diagnostics/unknown-step-kind.md

    1 error, 0 warnings
    "
  `);
});

it.each([['--json'], ['--format=json']])('gives file, line and column as JSON with %s', async option => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.md'] = BROKEN;
  expect(await cli.run('check', 'runbooks/failover.md', option)).toBe(2);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    version: 1,
    ok: false,
    errors: 1,
    files: [{ path: 'runbooks/failover.md', ok: false, plan: null }],
    diagnostics: [{ code: 'unknown-step-kind', file: 'runbooks/failover.md', line: 34, column: 5, endColumn: 22 }],
  });
  expect(cli.err.text).toBe('');
});

it('writes a SARIF log', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.md'] = BROKEN;
  expect(await cli.run('check', 'runbooks/failover.md', '--format', 'sarif')).toBe(2);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'unknown-step-kind', level: 'error' }] }],
  });
});

it('annotates inside GitHub Actions by itself, and not when another format is asked for', async () => {
  const cli = new FakeCli();
  cli.env = { GITHUB_ACTIONS: 'true' };
  cli.files.texts['runbooks/failover.md'] = BROKEN;
  expect(await cli.run('check', 'runbooks/failover.md')).toBe(2);
  expect(cli.out.text).toMatch(/^::error file=runbooks\/failover\.md,line=34,endLine=34,col=5,endColumn=22,title=/);
  cli.out.text = '';
  await cli.run('check', 'runbooks/failover.md', '--format', 'text');
  expect(cli.out.text).toBe('runbooks/failover.md: 1 error\n');
});

it('makes warnings errors with --strict', async () => {
  const cli = new FakeCli();
  const silent = RUNBOOK.slice(0, RUNBOOK.indexOf('## Tell people'));
  cli.files.texts['runbooks/failover.md'] = silent;
  expect(await cli.run('check', 'runbooks/failover.md', '--no-explore')).toBe(0);
  expect(cli.out.text).toMatch(/: ok, 6 steps, plan [0-9a-f]{12}, 1 warning\n$/);
  cli.out.text = '';
  expect(await cli.run('check', 'runbooks/failover.md', '--no-explore', '--strict')).toBe(2);
  expect(cli.out.text).toBe('runbooks/failover.md: 1 error\n');
  expect(cli.err.text).toMatch(/ error {2}Unexpected failover that tells nobody/);
});

it('gives a missing file as JSON where the reader is a program', async () => {
  const cli = new FakeCli();
  expect(await cli.run('check', 'runbooks/missing.md', '--format', 'json')).toBe(2);
  expect(JSON.parse(cli.out.text)).toMatchObject({ error: { code: 'no-file' } });
});

it('compiles nothing against an inventory that is broken', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/inventory.yaml'] = 'regions: [';
  expect(await cli.run('check', 'runbooks/failover.md')).toBe(2);
  expect(cli.out.text).toMatch(/^runbooks\/inventory\.yaml: \d+ errors?\n$/);
});

it.each([
  ['runbook', ['check', 'runbooks/missing.md']],
  ['inventory', ['check', 'runbooks/failover.md', '--inventory', 'runbooks/missing.md']],
])('says which %s is missing', async (_, words) => {
  const cli = new FakeCli();
  expect(await cli.run(...words)).toBe(2);
  expect(cli.err.text).toContain('There is no file runbooks/missing.md.');
});

it('judges overrides as of the day that it is given, and takes only a day', async () => {
  const cli = new FakeCli();
  const { texts } = cli.files;
  const bound = (texts['runbooks/inventory.yaml'] ?? '').replace('engine: postgresql', '$&\n    residency: [eu]');
  const override =
    'reason: Allowed in writing., by: ana, until: 2027-03-31, residency: { databases: [orders], jurisdictions: [us] }';
  texts['runbooks/inventory.yaml'] = `${bound}\noverrides: { letter-7: { ${override} } }\n`;
  const invoke = '## Check the letter\n```yaml step\ndo: override.check\noverride: letter-7\n```\n\n## ';
  texts['runbooks/failover.md'] = RUNBOOK.replace('## ', invoke);
  const check = (...more: readonly string[]) => cli.run('check', 'runbooks/failover.md', '--no-explore', ...more);
  expect(await check()).toBe(0);
  expect(await check('--on', '2027-03-31')).toBe(0);
  expect(await check('--on', '2027-04-01')).toBe(2);
  expect(cli.err.text).toContain('by the override `letter-7`, which ended with 2027-03-31');
  expect(await check('--on', '31.3.2027')).toBe(2);
  expect(cli.err.text).toContain('Expected a day, for example 2027-03-31.');
});
