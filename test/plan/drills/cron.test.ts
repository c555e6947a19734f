import { describe, expect, it } from 'vitest';
import { dateWithoutOneMoment, nextDates, readCron } from '../../../plan/drills/cron.js';
import { momentsOf } from '../../../plan/drills/local-time.js';

const cron = (line: string) => {
  const read = readCron(line);
  if (!read.ok) throw new Error(read.reason);
  return read.cron;
};
const next = (line: string, zone: string, after: string, count = 3) =>
  nextDates(cron(line), zone, Date.parse(after), count).map(at => new Date(at).toISOString().slice(0, 16));

describe('a cron line', () => {
  // Each was asked of Temporal 1.32 (nextActionTimes of a schedule) and is what it answered.
  it.each([
    ['0 9 13 * FRI', 'UTC', '2027-01-01T00:00:00Z', ['2027-08-13T09:00', '2028-10-13T09:00', '2029-04-13T09:00']],
    [
      '15 2 1-7 * MON',
      'America/New_York',
      '2027-01-01T00:00:00Z',
      ['2027-01-04T07:15', '2027-02-01T07:15', '2027-03-01T07:15'],
    ],
    ['0 0 * * 7', 'UTC', '2027-01-01T00:00:00Z', ['2027-01-03T00:00', '2027-01-10T00:00', '2027-01-17T00:00']],
    [
      '30 2 * * *',
      'Europe/Madrid',
      '2027-03-26T00:00:00Z',
      ['2027-03-26T01:30', '2027-03-27T01:30', '2027-03-29T00:30'],
    ],
    [
      '30 2 * * SUN',
      'America/New_York',
      '2027-03-07T00:00:00Z',
      ['2027-03-07T07:30', '2027-03-21T06:30', '2027-03-28T06:30'],
    ],
  ])('%s in %s comes when Temporal says it comes', (line, zone, after, dates) => {
    expect(next(line, zone, after)).toEqual(dates);
  });

  it('keeps the hour of the wall over a clock change', () => {
    expect(next('0 9 * * MON', 'Europe/Madrid', '2026-10-19T00:00:00Z', 2)).toEqual([
      '2026-10-19T07:00',
      '2026-10-26T08:00',
    ]);
  });

  it('that lets no date through gives none', () => {
    expect(next('0 0 30 2 *', 'UTC', '2026-01-01T00:00:00Z')).toEqual([]);
  });

  it.each([
    ['0 9 * *', 'five fields'],
    ['60 9 * * *', 'minutes (0 to 59)'],
    ['0 24 * * *', 'hours (0 to 23)'],
    ['0 9 0 * *', 'days (1 to 31)'],
    ['0 9 * JANUARY *', 'months (1 to 12)'],
    ['0 9 * * 8', 'weekdays (0 to 7)'],
    ['0 9-5 * * *', 'hours'],
    ['*/0 9 * * *', 'minutes'],
    ['0 9 L * *', 'days'],
    ['0 9- * * *', 'hours'],
    ['@weekly', 'five fields'],
  ])('%s is refused', (line, reason) => {
    const read = readCron(line);
    expect(read.ok ? 'read' : read.reason).toContain(reason);
  });
});

describe('a clock change', () => {
  it('gives a skipped time no moment and a repeated time two', () => {
    expect(momentsOf('2027-03-28', 150, 'Europe/Madrid')).toEqual([]);
    expect(momentsOf('2027-10-31', 150, 'Europe/Madrid')).toHaveLength(2);
    expect(momentsOf('2027-10-31', 60, 'Europe/Madrid')).toHaveLength(1);
  });

  it('is found where it meets a line, with its date', () => {
    const odd = (line: string, zone: string) => dateWithoutOneMoment(cron(line), zone, '2026-01-01', 3);
    expect(odd('30 2 * * SUN', 'Europe/Madrid')).toEqual({ date: '2026-03-29', minutes: 150, times: 0 });
    expect(odd('30 1 * * SUN', 'America/New_York')).toEqual({ date: '2026-11-01', minutes: 90, times: 2 });
    expect(odd('30 2 * * MON', 'Europe/Madrid')).toBeUndefined();
    expect(odd('30 2 * * SUN', 'UTC')).toBeUndefined();
    expect(odd('0 9 * * *', 'Europe/Madrid')).toBeUndefined();
  });
});
