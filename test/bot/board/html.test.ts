import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { cardHtml } from '../../../bot/board/card-html.js';
import { html } from '../../../bot/board/html.js';
import { reportHtml } from '../../../bot/board/report-html.js';
import { stepsTable } from '../../../bot/board/steps-table.js';
import { timeline } from '../../../bot/board/timeline.js';
import { runCards } from '../../../bot/cards/run-cards.js';
import { report } from '../../../bot/render/report.js';
import { asking, examplePlan, succeeded, T0 } from '../render/example.js';

const EVIL = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></svg><script>x</script>',
  '&lt;b&gt;',
  '\u202egnp.exe\u0000\u200b\u001b[31m',
  '<!--',
];

it.each(EVIL)('keeps %j the text it is', text => {
  const { text: out } = html`<p title="${text}">${text}</p>`;
  expect(out.replace(/^<p title="|">|<\/p>$/g, '')).not.toMatch(/[<>"']/);
  // oxlint-disable-next-line no-control-regex
  expect(out).not.toMatch(/[\u0000-\u0009\u001b\u200b\u202e]/);
});

it('never lets a value end its place, whatever it is', () => {
  const seed = Date.now() % 1_000_000;
  console.log(`html: seed ${seed}`);
  assert(
    property(string({ unit: 'binary' }), text => !/[<>"']/.test(html`${text}`.text)),
    { seed },
  );
});

it('keeps the lines and the indentation of a command', () => {
  expect(html`${'a\n  b & c'}`.text).toBe('a\n  b &amp; c');
});

const plan = examplePlan();
const view = { now: T0 + 20_000, plan };

it.each(EVIL)('shows cards, chart, table and report of a runbook full of %j without its markup', text => {
  const evil = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (key, one: unknown) =>
      ['title', 'reason', 'sentence', 'summary', 'prose', 'person', 'serviceState'].includes(key) ? text : one,
    ) as T;
  for (const state of [evil(asking()), evil(succeeded())]) {
    const its = { ...view, plan: evil(plan) };
    const parts = [
      ...runCards(state, its).map(({ card }, i) => cardHtml(card, `card-${i}`)),
      timeline(state, its.plan, its.now),
      stepsTable(state, its),
      ...reportHtml(report(state, its.plan)),
    ];
    expect(parts.map(one => one.text).join('')).not.toMatch(
      /<script|<img|onerror=alert\(1\)>|<[^>]* onmouseover='|<!--/,
    );
  }
});

it('draws the steps, the point of no return and a text that says the same', () => {
  const state = succeeded();
  const passed = {
    ...state,
    journal: [...state.journal, { ...state.journal[0]!, event: 'point-of-no-return' as const, at: T0 + 12_500 }],
  };
  const { text } = timeline(passed, plan, T0 + 20_000);
  expect(text).toMatch(/<title id="timeline-title">Timeline of the run<\/title>/);
  expect(text).toMatch(/The point of no return was passed after 12\.5 s\./);
  expect(text).toMatch(/class="gate"/);
  expect(text).toMatch(/class="wait"/);
  expect(text).toMatch(/class="point"/);
  expect(timeline(state, plan, T0).text).toMatch(/The point of no return is not passed/);
});

it('shows the report’s tables, lists and escapes as they were meant', () => {
  const text = reportHtml('# A \\[b\\]\n\n- one\n- two\n\n| step | why |\n| --- | --- |\n| x \\| y | z |')
    .map(one => one.text)
    .join('');
  expect(text).toMatch(/<h2>A \[b\]<\/h2>\s*<ul><li>one<\/li><li>two<\/li><\/ul>/);
  expect(text).toMatch(/<td>x \| y<\/td><td>z<\/td>/);
});
