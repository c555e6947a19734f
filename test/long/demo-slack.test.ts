import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the demo in Slack: people type, click and fill in forms, the wrong ones are refused, and everything holds', async () => {
  const { code, output, shown } = await new Promise<{ code: number | null; output: string; shown: string }>(resolve => {
    const child = execFile(process.execPath, ['dist/bin/demo.js', '--slack'], { timeout: 85_000 }, (error, out, err) =>
      resolve({ code: error ? child.exitCode : 0, output: `${out}\n${err}`, shown: out }),
    );
  });
  expect(code, output).toBe(0);
  expect(JSON.parse(readFileSync('var/demo-slack/report.json', 'utf8'))).toMatchObject({ ok: true, missing: 0 });

  // In the order of the story: the form, the cards, who is refused, the number, the end.
  const moments = [
    /ana types in #orders-oncall: \/lifeboat run orders-failover\n +\+-- Start a run -/,
    /\| (?:🔵|🟡) Fail orders over to the standby region/,
    /\| 🟡 Approve: Fail orders over to the standby region[\s\S]*budget[\s|]+2 s[\s\S]*?\[ Approve… \] {2}\[ Reject… \]/,
    /past the bot, that bo approves: .* must come through the bot, from Slack or from the board/,
    /eve presses Approve[\s\S]*?Not counted[\s\S]*?U0EVE/,
    /ana presses Approve[\s\S]*?Not counted[\s\S]*?ana asked for this run and cannot approve it/,
    /! The loss may be .*: type at least \ds, or reject/,
    /bo presses Approve, types \d s, and reads: Counted: 1 of 2/,
    /chen presses Approve, types \d s, and reads: Approved/,
    /\| 🟢 Fail orders over to the standby region[\s\S]*?SUCCEEDED/,
    /\| 🟢 Bring back what orders had committed only on its old primary/,
    /\| 🟢 Bring orders back to its home region/,
  ];
  let rest = shown;
  for (const moment of moments) {
    const found = moment.exec(rest);
    expect(found, `${moment} in\n${rest}`).not.toBeNull();
    rest = rest.slice(found!.index + found![0].length);
  }
  // The cards read the records of the demo's own workers.
  expect(shown).toMatch(/Last drill of this plan[\s\S]{0,80}unproven: No drill of it is on/);
  expect(shown).not.toContain('No record of drills is kept');
  const frames = shown.split('\n').filter(line => /^ {9}[|+]/.test(line));
  expect(frames.filter(line => line.length > 100)).toEqual([]);
  expect(readFileSync('var/demo-slack/report.md', 'utf8')).toMatch(/ bo: approve, accepting a loss of .* by slack/);
});
