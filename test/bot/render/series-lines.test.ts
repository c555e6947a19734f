import { expect, it } from 'vitest';
import { timeline } from '../../../bot/board/timeline.js';
import { report } from '../../../bot/render/report.js';
import { seriesSection } from '../../../bot/render/series-lines.js';
import { type JournalEntry, JournalEvent } from '../../../plan/journal.js';
import type { ReportSeries, SeenSpan } from '../../../plan/watch-series.js';
import { examplePlan, succeeded, T0 } from './example.js';

/** A run of 40 s, so that a column of the text is a second. */
const run = { ...succeeded(), startedAt: T0, endedAt: T0 + 40_000 };
const span = (from: number, to: number, wrote: boolean | null, lagMs: number | null = null): SeenSpan => ({
  from: T0 + from * 1_000,
  to: T0 + to * 1_000,
  wrote,
  lagMs,
});
const series = (...spans: SeenSpan[]): ReportSeries => ({ database: 'orders', witness: 'the watch', spans });
const judged: JournalEntry = {
  seq: 1,
  at: T0 + 5_000,
  event: JournalEvent.gateJudged,
  step: 'lag',
  sentence: 'It passed.',
  data: { loss: { atMostMs: 42_100 } },
};
const GAP = series(span(-60, 9, true, 0), span(10, 14, false), span(15, 20, true, 4_000), span(21, 22, true, 8_000));

it('draws what was seen in text, a column a second, and what nobody saw as not known', () => {
  expect(seriesSection(run, [GAP])).toEqual([
    '## Writes and replication while it ran',
    '',
    '- orders, writes seen by the watch: one gap 6 s, from +9 s to +15 s',
    '  - ■■■■■■■■■□□□□□□■■■■■■■·················· (■ taken, □ not taken, · not known)',
    '  - replication lag, at most 8 s: ▁▁▁▁▁▁▁▁▁▁·····▅▅▅▅▅▅█·················· (· not known)',
  ]);
});

it.each([
  ['nobody looked', [], 'nobody who looked then is known'],
  ['all was seen before the run', [series(span(-600, -500, true, 0))], 'nobody who looked then is known'],
  ['nobody tried to write', [series(span(0, 40, null, 5))], 'not known'],
  [
    'a gap is open at both ends',
    [series(span(0, 40, false))],
    'one gap at least 40 s, from before anybody looked to after its end',
  ],
  [
    'a gap began before the run',
    [series(span(-9, -5, true), span(-4, 1, false), span(2, 40, true))],
    'one gap 7 s, from 5 s before it began to +2 s',
  ],
  [
    'there are several',
    [series(span(0, 1, true), span(2, 2, false), span(3, 4, true), span(5, 8, false), span(9, 40, true))],
    '2 gaps, the longest 5 s, from +4 s to +9 s',
  ],
  [
    'the lag was read only before',
    [series(span(-9, -5, true, 700), span(0, 40, false))],
    'not known while it ran, last read 5 s before it began: 700 ms',
  ],
])('says it in words when %s', (_, given, words) => {
  expect(seriesSection(run, given).join('\n')).toContain(words);
});

it('is only words where a chart is drawn beside it', () => {
  expect(seriesSection(run, [GAP], true).join('\n')).not.toMatch(/[■▁]/);
  expect(seriesSection(run, [GAP], true).at(-1)).toBe('  - replication lag, at most 8 s');
});

it('is a section of the report only where somebody was asked', () => {
  expect(report(run, examplePlan(), { series: [GAP] })).toContain('## Writes and replication');
  expect(report(run, examplePlan(), { series: [] })).toContain('nobody who looked then is known');
  expect(report(run, examplePlan(), {})).not.toContain('## Writes and replication');
});

it('draws strips above the bars on their axis, a band over the bars where no write was taken, and nothing for what is not known', () => {
  const { text } = timeline(run, examplePlan(), T0, [GAP]);
  const bands = [...text.matchAll(/class="gap" x="([\d.]+)" y="14" width="([\d.]+)"/g)].map(([, x, width]) => [
    x,
    width,
  ]);
  // 352 units for 40 s, from 4: the gap lasts from 9 s to 15 s.
  expect(bands).toEqual([['83.2', '52.8']]);
  const lags = [...text.matchAll(/class="act" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)"\/>/g)].slice(
    0,
    3,
  );
  expect(lags.map(([, x, width, height]) => [x, width, height])).toEqual([
    ['4', '88', '1.5'],
    ['136', '52.8', '18'],
    ['188.8', '8.8', '36'],
  ]);
  expect(text).toContain('writes to orders, the watch: one gap 6 s');
  expect(text).not.toContain('NaN');
});

it('draws the bounds of gates also where no watch is known, and no strip', () => {
  const { text } = timeline({ ...run, journal: [judged] }, examplePlan(), T0, []);
  expect(text.match(/<circle/g)).toHaveLength(1);
  expect(text).toContain('bound at gates (dots) at most 42.1 s');
  expect(text).not.toContain('class="unseen"');
});
