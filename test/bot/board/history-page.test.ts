import { array, assert, integer, option, property, record } from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { trendChart } from '../../../bot/board/trend-chart.js';
import type { RunRecord } from '../../../plan/history/run-record.js';
import { trendOf } from '../../../plan/history/trend.js';
import { DAY_MS, drillRecord } from '../../plan/history/records.js';
import { boardWorld, NOW } from './board-world.js';

let board: Awaited<ReturnType<typeof boardWorld>>;
beforeAll(async () => {
  board = await boardWorld();
});
beforeEach(() => {
  board.clock.now = NOW;
  board.records.length = 0;
});
afterAll(() => board.stop());

const BASE = drillRecord();
/** The run of that many days later, with this RTO and this bound of the loss. */
const runOf = (
  day: number,
  rtoMs: number | null,
  lossMs: number | null,
  change: Partial<RunRecord> = {},
): RunRecord => ({
  ...BASE,
  startedAt: BASE.startedAt + day * DAY_MS,
  endedAt: BASE.endedAt + day * DAY_MS,
  rto: { ...BASE.rto, measuredMs: rtoMs },
  rpo: { ...BASE.rpo, reconciledMs: null, heartbeatMs: lossMs },
  ...change,
});
const page = async (service = 'orders') => (await board.get(`/history/${service}?t=${board.reading()}`)).text();
const chartOf = (records: readonly RunRecord[]) => trendChart(trendOf(records).points).text;
const numbers = (text: string, name: string) =>
  [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => Number(value));

it('says to a reader who sees no chart what the chart says, and has a row for each run, the newest first', async () => {
  board.records.push(runOf(2, 60_000, 500), runOf(1, 120_000, null), runOf(3, 30_000, 2_000));
  const text = await page();
  expect(text).toMatch(/<svg[^>]* role="img" aria-labelledby="trend-title trend-desc"/);
  expect(text).toContain('RTO and loss of 3 runs, oldest first. RTO up to 2 m, loss up to 2 s. The table has each.');
  const [runs] = text.split('<caption>Steps');
  const rows = [...runs!.matchAll(/<tr><td>([^<]*)<\/td><td>[^<]*<\/td><td>[^<]*<\/td><td>([^<]*)</g)];
  expect(rows.map(([, , rto]) => rto)).toEqual(['30 s', '1 m', '2 m']);
  expect(text).toMatch(/<caption>Steps<\/caption>[\s\S]*<th scope="col">p95<\/th>/);
});

it('shows one service only, and says when there is nothing to show', async () => {
  board.records.push(runOf(1, 60_000, 500, { service: 'billing' }));
  expect(await page()).toContain('No run is on record.');
  board.records.push(runOf(1, null, null));
  expect(await page()).toContain('No run has measured a time yet.');
});

it('is behind a link like every page, and shows what stands in a record as text', async () => {
  const steps = BASE.steps.map(step => ({ ...step, title: '<script>alert(1)</script>' }));
  board.records.push(runOf(1, 60_000, 500, { steps }));
  expect((await board.get('/history/orders')).status).toBe(403);
  const text = await page();
  expect(text).toContain('&lt;script&gt;alert(1)');
  expect(text).not.toContain('<script>alert');
});

it('draws the greatest RTO as the tallest bar, the oldest run on the left, and a run without a time as a gap', () => {
  const chart = chartOf([runOf(1, 120_000, 0), runOf(2, null, 500), runOf(3, 60_000, 1_000)]);
  const bars = chart.match(/<rect[^>]*>/g)!.join('');
  const [tall, low] = numbers(bars, 'height');
  expect(tall).toBeCloseTo(2 * low!, 0);
  expect(chart.match(/<rect/g)).toHaveLength(2);
  const [first, second, third] = numbers(chart.match(/<circle[^>]*>/g)!.join(''), 'cy');
  expect([first! > second!, second! > third!]).toEqual([true, true]);
});

it('stays within its frame whatever was measured, and shows at most sixty runs', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`fast-check seed ${seed}`);
  const measured = option(integer({ min: 0, max: 1e12 }));
  assert(
    property(array(record({ rto: measured, loss: measured }), { maxLength: 90 }), runs => {
      const chart = chartOf(runs.map(({ rto, loss }, day) => runOf(day, rto, loss)));
      for (const [name, most] of [
        ['x', 360],
        ['cx', 360],
        ['y', 140],
        ['cy', 140],
        ['height', 140],
      ] as const) {
        for (const value of numbers(chart, name)) expect(value >= 0 && value <= most, `${name}=${value}`).toBe(true);
      }
      expect((chart.match(/<rect/g) ?? []).length).toBeLessThanOrEqual(60);
    }),
    { seed, numRuns: 60 },
  );
});
