import { expect, it } from 'vitest';
import { BROKEN, FakeCli } from '../fake-cli.js';

it('says of every runbook of the folder whether it compiles', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/README.md'] = '# How to write a runbook';
  expect(await cli.run('check', '--no-explore', '--param', 'from=eu-west', '--param', 'to=us-east')).toBe(0);
  expect(cli.out.text).toMatch(
    /^runbooks\/failback\.md: ok, 7 steps, plan [0-9a-f]{12}.*\nrunbooks\/failover\.md: ok, .*\n$/,
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
  expect(cli.err.text).toMatchInlineSnapshot(`
    "runbooks/failover.md
      34:5  error  Unexpected step kind \`postgres.promoted\`, expected one of the 16 step kinds  unknown-step-kind
          32 | ## Promote the standby
          33 | \`\`\`yaml step
        > 34 | do: postgres.promoted
             |     ^^^^^^^^^^^^^^^^^
          35 | id: promote
          36 | from: \${from}
        hint: Did you mean \`postgres.promote\`?

    1 error, 0 warnings
    "
  `);
});

it('gives file, line and column as JSON', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/failover.md'] = BROKEN;
  expect(await cli.run('check', 'runbooks/failover.md', '--json')).toBe(2);
  expect(JSON.parse(cli.out.text)).toMatchObject({
    ok: false,
    files: [
      {
        path: 'runbooks/failover.md',
        ok: false,
        plan: null,
        diagnostics: [{ place: { file: 'runbooks/failover.md', line: 34, column: 5 } }],
      },
    ],
  });
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
