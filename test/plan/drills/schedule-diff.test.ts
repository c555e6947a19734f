import { expect, it } from 'vitest';
import { diffSchedules, type ScheduleShape } from '../../../plan/drills/schedule-diff.js';

const shape = (change: Partial<ScheduleShape> = {}): ScheduleShape => ({
  cron: '0 9 * * MON',
  timeZone: 'UTC',
  jitterMs: 0,
  inputHash: 'a',
  ...change,
});

it('schedules are created, updated with what differs, deleted, or left as they are', () => {
  const declared = { fresh: shape(), moved: shape({ cron: '0 10 * * MON', inputHash: 'b' }), kept: shape() };
  const existing = { moved: shape(), kept: shape(), gone: shape() };
  expect(diffSchedules(declared, existing)).toEqual([
    { change: 'create', name: 'fresh' },
    { change: 'delete', name: 'gone' },
    { change: 'same', name: 'kept' },
    {
      change: 'update',
      name: 'moved',
      fields: ['cron 0 9 * * MON -> 0 10 * * MON', 'plans, windows, freezes or alarms'],
    },
  ]);
});
