import { describe, expect, it } from 'vitest';
import { type DrillTimes, judgeWindow } from '../../../plan/drills/window.js';

const times = (change: Partial<DrillTimes> & Partial<DrillTimes['windows']> = {}): DrillTimes => ({
  time_zone: change.time_zone ?? 'Europe/Madrid',
  windows: { allowed: change.allowed ?? [], blocked: change.blocked ?? [] },
  freezes: change.freezes ?? [],
});
const judge = (rules: DrillTimes, at: string) => judgeWindow(rules, Date.parse(at));

describe('a drill without windows and freezes', () => {
  it('may run at any time', () => {
    expect(judge(times(), '2026-11-30T08:00:00Z')).toEqual({
      open: true,
      reason: '2026-11-30 09:00 in Europe/Madrid: nothing blocks it.',
    });
  });
});

describe('windows', () => {
  const office = times({ allowed: [{ days: ['mon', 'tue'], from: '09:00', to: '17:00' }] });
  const night = times({ blocked: [{ days: ['fri'], from: '22:00', to: '06:00' }] });

  it.each([
    [office, '2026-11-30T08:00:00Z', true, 'allowed window (mon, tue 09:00 to 17:00)'],
    [office, '2026-11-30T07:59:59Z', false, 'none of the allowed windows'],
    [office, '2026-11-30T16:00:00Z', false, 'none of the allowed windows'],
    [office, '2026-12-02T10:00:00Z', false, 'none of the allowed windows'],
    // The same hour of the wall is another hour of UTC in summer.
    [office, '2026-07-06T07:00:00Z', true, '2026-07-06 09:00'],
    [night, '2026-12-04T21:00:00Z', false, 'blocked window (fri 22:00 to 06:00)'],
    [night, '2026-12-05T04:59:00Z', false, 'blocked window'],
    [night, '2026-12-05T05:00:00Z', true, 'nothing blocks it'],
    [night, '2026-12-05T21:30:00Z', true, 'nothing blocks it'],
  ])('are judged by the clocks of the zone (%#)', (rules, at, open, reason) => {
    expect(judge(rules, at)).toMatchObject({ open, reason: expect.stringContaining(reason) });
  });

  it('that block go before those that allow', () => {
    const both = times({ allowed: [{ from: '00:00', to: '24:00' }], blocked: [{ from: '12:00', to: '13:00' }] });
    expect(judge(both, '2026-11-30T11:30:00Z').open).toBe(false);
    expect(judge(both, '2026-11-30T12:00:00Z').open).toBe(true);
  });
});

describe('a freeze', () => {
  const frozen = times({
    allowed: [{ from: '00:00', to: '24:00' }],
    freezes: [{ from: '2026-12-20', to: '2027-01-06', reason: 'the holidays' }],
  });

  it('blocks from its first to its last day by the zone, with its reason, also inside an allowed window', () => {
    expect(judge(frozen, '2026-12-19T22:59:00Z').open).toBe(true);
    expect(judge(frozen, '2026-12-19T23:00:00Z')).toEqual({
      open: false,
      reason: '2026-12-20 00:00 in Europe/Madrid is in the freeze from 2026-12-20 to 2027-01-06: the holidays.',
    });
    expect(judge(frozen, '2027-01-06T22:59:00Z').open).toBe(false);
    expect(judge(frozen, '2027-01-06T23:00:00Z').open).toBe(true);
  });
});
