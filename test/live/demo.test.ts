import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Report {
  readonly [field: string]: unknown;
  readonly ids: { readonly declaredLoss: string[]; readonly actualLoss: string[]; readonly inDoubt: string[] };
  readonly rows: readonly [string, string];
  readonly failover: { readonly writeGapMs: number };
  readonly failback: { readonly writeGapMs: number; readonly failedWrites: number };
}

it('the demo moves the service under load, loses only what it declared, gets it back and returns', async () => {
  const { code, output } = await new Promise<{ code: number | null; output: string }>(resolve => {
    const child = execFile(process.execPath, ['dist/bin/demo.js'], { timeout: 80_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? child.exitCode : 0, output: `${stdout}\n${stderr}` }),
    );
  });
  expect(code, output).toBe(0);
  const report = JSON.parse(readFileSync('var/demo/report.json', 'utf8')) as Report;
  expect(report).toMatchObject({
    ok: true,
    problems: [],
    missing: 0,
    dualWritableIntervals: 0,
    failback: { failedWrites: 0 },
  });
  // A story in which nothing was at stake proves nothing.
  expect(report.ids.actualLoss.length).toBeGreaterThan(0);
  expect(new Set([...report.ids.actualLoss, ...report.ids.inDoubt])).toEqual(new Set(report.ids.declaredLoss));
  expect(report['declaredLoss']).toBe(Number(report['actualLoss']) + Number(report['inDoubt']));
  expect(report.rows[0]).toBe(report.rows[1]);
  expect(report.failover.writeGapMs).toBeGreaterThan(report.failback.writeGapMs);
  expect(readFileSync('var/demo/report.md', 'utf8')).toContain('# Demo: everything held');
});
