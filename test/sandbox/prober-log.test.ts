import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dualWritableIntervals, type Probe, type ProbeOutcome, writableSpans } from '../../sandbox/prober-log.js';

function probe(region: Probe['region'], sent: number, outcome: ProbeOutcome = 'accepted', took = 5): Probe {
  return { region, sent, done: sent + took, outcome, detail: '' };
}
const eu = (sent: number, outcome?: ProbeOutcome, took?: number) => probe('eu-west', sent, outcome, took);
const us = (sent: number, outcome?: ProbeOutcome, took?: number) => probe('us-east', sent, outcome, took);

it('sees one writable region through a clean switch', () => {
  const probes = [eu(0), us(0, 'refused'), eu(50, 'refused'), us(50, 'refused'), eu(100, 'refused'), us(100)];
  expect(dualWritableIntervals(probes)).toEqual([]);
  expect(writableSpans(probes, 'us-east')).toEqual([{ from: 100, to: 105 }]);
});

it('sees two writable regions as soon as both accept the writes of one moment', () => {
  expect(dualWritableIntervals([eu(0), us(0, 'accepted', 8)])).toEqual([{ from: 0, to: 5 }]);
});

it('sees a frozen region that wakes up and goes on taking writes beside the new one', () => {
  const probes = [eu(0), eu(50, 'unknown', 40), us(50), eu(100, 'unknown', 40), us(100), eu(150)];
  expect(dualWritableIntervals(probes)).toEqual([{ from: 50, to: 105 }]);
});

it('does not count a write that was only queued', () => {
  expect(dualWritableIntervals([eu(0), eu(50, 'unknown', 40), us(50), eu(100, 'refused'), us(100)])).toEqual([]);
});

it('does not take a region for writable between two of its terms', () => {
  const probes = [eu(0), eu(50, 'refused'), us(50), us(100), us(150, 'refused'), eu(150)];
  expect(dualWritableIntervals(probes)).toEqual([]);
  expect(writableSpans(probes, 'eu-west')).toHaveLength(2);
});

it('takes a long silence for the end of a term', () => {
  expect(dualWritableIntervals([eu(0), us(2_000), eu(5_000)])).toEqual([]);
});

it('reports only times at which each region had accepted a write before and after, without a refusal between', () => {
  const outcomes = fc.array(fc.constantFrom<ProbeOutcome>('accepted', 'refused', 'unknown'), { maxLength: 40 });
  fc.assert(
    fc.property(outcomes, outcomes, (ours, theirs) => {
      const probes = [
        ...ours.map((outcome, tick) => eu(tick * 50, outcome)),
        ...theirs.map((outcome, tick) => us(tick * 50, outcome)),
      ];
      const bothAtOnce = ours.some((outcome, tick) => outcome === 'accepted' && theirs[tick] === 'accepted');
      const found = dualWritableIntervals(probes);
      if (bothAtOnce) expect(found.length).toBeGreaterThan(0);
      for (const { from, to } of found) {
        expect(from).toBeLessThan(to);
        for (const region of ['eu-west', 'us-east'] as const) {
          const within = probes.filter(one => one.region === region && one.sent > from && one.sent < to);
          expect(within.filter(one => one.outcome === 'refused')).toEqual([]);
        }
      }
    }),
  );
});
