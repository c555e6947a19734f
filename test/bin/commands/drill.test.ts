import { expect, it } from 'vitest';
import { keepDrill } from '../../../bin/audit/keep-drill.js';
import { DrillOutcome, type DrillInput, type DrillResult } from '../../../plan/drills/drill.js';
import { recordRun } from '../../../plan/history/record-run.js';
import { examplePlan, succeeded } from '../../bot/render/example.js';
import { FakeCli } from '../fake-cli.js';

const input = {
  drill: 'orders',
  service: 'orders',
  level: 'sandbox',
  fault: null,
  plan: examplePlan(),
  back: [],
} as unknown as DrillInput;
const resultOf = (outcome: DrillOutcome) =>
  ({
    outcome,
    reasons: ['a reason'],
    runs: [{ workflowId: 'service/orders', state: { ...succeeded(), mode: 'drill' } }],
  }) as unknown as DrillResult;

it('keeps a sandbox drill of the command line as a drill of the level sandbox, with its grade, where the environment says', async () => {
  const cli = new FakeCli();
  cli.env['LIFEBOAT_AUDIT'] = 'audit.jsonl';
  await keepDrill(cli, input, resultOf('passed'));
  const [[store, runs]] = cli.kept as [FakeCli['kept'][number]];
  expect([store, cli.err.text]).toEqual(['audit.jsonl', '']);
  expect(recordRun(runs[0]!, null)).toMatchObject({
    drill: { name: 'orders', level: 'sandbox', fault: null },
    grade: { passed: true, findings: [] },
    planHash: examplePlan().hash,
  });
  cli.env['LIFEBOAT_HISTORY'] = 'history.jsonl';
  await keepDrill(cli, input, resultOf('failed'));
  expect(cli.kept[1]?.[0]).toBe('history.jsonl');
});

it('says why a drill is not kept, and so proves nothing', async () => {
  const cli = new FakeCli();
  await keepDrill(cli, input, resultOf('passed'));
  expect(cli.err.text).toContain('neither LIFEBOAT_HISTORY nor LIFEBOAT_AUDIT names an audit journal');
  cli.env['LIFEBOAT_AUDIT'] = 'audit.jsonl';
  cli.audit.keep = async () => Promise.reject(new Error('Another process writes the audit journal audit.jsonl'));
  await keepDrill(cli, input, resultOf('passed'));
  expect(cli.err.text).toContain('so it proves no plan: Another process writes the audit journal audit.jsonl');
});

it('a drill that made way before or after its point of no return says nothing of its plan; one that failed does', async () => {
  const cli = new FakeCli();
  cli.env['LIFEBOAT_AUDIT'] = 'audit.jsonl';
  for (const outcome of Object.values(DrillOutcome)) await keepDrill(cli, input, resultOf(outcome));
  const said = cli.kept.map(([, runs]) => recordRun(runs[0]!, null).madeWay ?? false);
  expect(Object.fromEntries(Object.values(DrillOutcome).map((outcome, index) => [outcome, said[index]]))).toEqual({
    passed: false,
    failed: false,
    refused: false,
    yielded: true,
    'handed-over': true,
  });
});
