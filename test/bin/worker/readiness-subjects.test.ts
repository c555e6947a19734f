import { expect, it } from 'vitest';
import { readinessSubjects } from '../../../bin/worker/readiness-subjects.js';
import { compileFiles } from '../../../bin/compile-files.js';
import { drillRecord } from '../../plan/history/records.js';
import { FakeFiles } from '../fake-cli.js';

const NOW = 1_800_000_000_000;
const INVENTORY = 'runbooks/inventory.yaml';
const subject = (records: readonly ReturnType<typeof drillRecord>[] | string) =>
  readinessSubjects(new FakeFiles(), INVENTORY, { history: { records: async () => records }, now: () => NOW })(
    'orders',
  );

it('says of each plan, both ways, what the record of drills says', async () => {
  const path = 'runbooks/failover.md';
  const { files } = await compileFiles(new FakeFiles(), [path], { inventory: INVENTORY });
  const plan = files[0]!.plan!;
  const times = { startedAt: NOW - 60_000, endedAt: NOW - 30_000 };
  const passed = drillRecord({ drill: { name: 'weekly', level: 'sandbox' }, ...times }, plan);
  const { freshness, runbooks } = await subject([passed]);
  expect(freshness?.[plan.hash]).toMatchObject({
    check: 'freshness',
    verdict: 'pass',
    sentence: expect.stringContaining('fresh: '),
  });
  const back = runbooks.find(one => one.path === path && one.plan?.hash !== plan.hash);
  expect(freshness?.[back?.plan?.hash ?? '']?.sentence).toContain('unproven: ');
});

it('says nothing of drills where no record can be read', async () => {
  expect((await subject('No record.')).freshness).toBeUndefined();
});
