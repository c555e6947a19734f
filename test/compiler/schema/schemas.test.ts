import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonText } from '../../../bot/render/json-text.js';
import { readDocument } from '../../../compiler/read-document.js';
import { createReport } from '../../../compiler/report.js';
import { rules } from '../../../compiler/rules/index.js';
import { schemas } from '../../../compiler/schema/schemas.js';
import { stepKinds } from '../../../plan/steps/index.js';
import { validate } from '../../schema/validate.js';
import { inventoryText } from '../world.js';

const step = schemas.step();
const runbooks = readdirSync('runbooks').filter(file => file.endsWith('.md') && file !== 'README.md');

function documentOf(text: string) {
  return readDocument(text, createReport('runbook.md'));
}
function blocksOf(text: string): unknown[] {
  return documentOf(text).sections.flatMap(({ block }) => (block ? [parse(block.text)] : []));
}

/** To write them anew after a change of a step kind: `npx vitest run --project unit test/compiler/schema -u`. */
it.each(Object.entries(schemas))('docs/reference/schema/%s.json is what the code says', async (name, make) => {
  await expect(jsonText(make())).toMatchFileSnapshot(`../../../docs/reference/schema/${name}.json`);
});

describe.each(runbooks)('%s', file => {
  const text = readFileSync(`runbooks/${file}`, 'utf8');
  it('has only step blocks and front matter that the schemas take', () => {
    const blocks = blocksOf(text);
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.flatMap(block => validate(step, block))).toEqual([]);
    expect(validate(schemas['front-matter'](), parse(documentOf(text).front!.text))).toEqual([]);
  });
});

it('take the shipped inventory', () => {
  expect(validate(schemas.inventory(), parse(inventoryText))).toEqual([]);
});

it.each(Object.values(stepKinds))('take the example of $do, in the form of that kind and no other', kind => {
  const block: unknown = parse(kind.example);
  expect(validate(step, block)).toEqual([]);
  const forms = (step as { oneOf: { title: string }[] }).oneOf;
  expect(forms.filter(form => validate(form, block, step).length === 0).map(({ title }) => title)).toEqual([kind.do]);
});

it('take every step block of every example of a rule', () => {
  const blocks = rules.flatMap(({ bad, good }) => [bad, good]).flatMap(blocksOf);
  expect(blocks.flatMap(block => validate(step, block))).toEqual([]);
});

it.each([
  ['a step kind that does not exist', { do: 'postgres.promoted' }],
  ['an argument that does not exist', { do: 'approval.ask', colour: 'red' }],
  ['an argument that is missing', { do: 'postgres.promote', database: 'orders' }],
  ['a duration without a unit', { do: 'postgres.check-lag', region: 'a', max_loss: 10 }],
  ['a duration in another unit', { do: 'postgres.check-lag', region: 'a', max_loss: '10 fortnights' }],
  ['a parameter inside a longer value', { do: 'postgres.check-lag', region: 'a', max_loss: '${loss}s' }],
  ['a parameter for what shapes the plan', { do: 'approval.ask', on_failure: '${x}' }],
  ['a quorum of nobody', { do: 'approval.ask', quorum: 0 }],
  ['an undo that promotes', { do: 'notify', message: 'x', undo: { do: 'postgres.promote' } }],
])('refuse %s', (_, block) => {
  expect(validate(step, block)).not.toEqual([]);
});

it.each([
  ['a parameter for a duration', { do: 'postgres.check-lag', region: '${to}', max_loss: '${loss}' }],
  ['a parameter for a number', { do: 'approval.ask', quorum: '${people}', timeout: '${limit}', retry: '${tries}' }],
  ['what the service answers', { do: 'postgres.fence', region: '${from}', undo: 'none' }],
  ['every modifier', { do: 'notify', message: 'x', id: 'a', needs: ['b'], timeout: '5s', retry: { attempts: 2 } }],
])('take %s', (_, block) => {
  expect(validate(step, block)).toEqual([]);
});

it('say in words where a name comes from and that a duration has a unit', () => {
  const text = JSON.stringify(step);
  expect(text).toContain('A name under `regions` in the inventory.');
  expect(text).toContain('"default":"5s"');
  expect(text).not.toMatch(/"(?:unit|names|fallback)":/);
});
