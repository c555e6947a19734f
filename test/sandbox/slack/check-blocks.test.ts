import { describe, expect, it } from 'vitest';
import { checkMessageBlocks } from '../../../sandbox/slack/blocks/check-blocks.js';
import { Refusal } from '../../../sandbox/slack/refusal.js';

const x = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const many = (count: number, one: (at: number) => object) => Array.from({ length: count }, (_, at) => one(at));
const option = (at: number) => ({ text: plain(`o${at}`), value: `v${at}` });
const menu = (more: object) => actions({ type: 'static_select', action_id: 's', options: [option(1)], ...more });

function problems(...blocks: unknown[]): unknown {
  try {
    checkMessageBlocks(blocks);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe('invalid_blocks');
    return error.extra['errors'];
  }
}

/** What, the last lawful one, the first unlawful one, Slack's sentence. */
const LIMITS: [string, unknown, unknown, string][] = [
  [
    'section text',
    { type: 'section', text: mrkdwn(x(3000)) },
    { type: 'section', text: mrkdwn(x(3001)) },
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'section fields',
    { type: 'section', fields: many(10, () => mrkdwn('f')) },
    { type: 'section', fields: many(11, () => mrkdwn('f')) },
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'section field',
    { type: 'section', fields: [mrkdwn(x(2000))] },
    { type: 'section', fields: [mrkdwn(x(2001))] },
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'header',
    { type: 'header', text: plain(x(150)) },
    { type: 'header', text: plain(x(151)) },
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'button text',
    actions(button({ text: plain(x(75)) })),
    actions(button({ text: plain(x(76)) })),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'button value',
    actions(button({ value: x(2000) })),
    actions(button({ value: x(2001) })),
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'button url',
    actions(button({ url: x(3000) })),
    actions(button({ url: x(3001) })),
    'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'action_id',
    actions(button({ action_id: x(255) })),
    actions(button({ action_id: x(256) })),
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'block_id',
    { type: 'divider', block_id: x(255) },
    { type: 'divider', block_id: x(256) },
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'actions',
    actions(...many(25, at => button({ action_id: `a${at}` }))),
    actions(...many(26, at => button({ action_id: `a${at}` }))),
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'context',
    { type: 'context', elements: many(10, () => mrkdwn('c')) },
    { type: 'context', elements: many(11, () => mrkdwn('c')) },
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'select options',
    menu({ options: many(100, option) }),
    menu({ options: many(101, option) }),
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'option value',
    menu({ options: [{ text: plain('o'), value: x(150) }] }),
    menu({ options: [{ text: plain('o'), value: x(151) }] }),
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    'placeholder',
    menu({ placeholder: plain(x(150)) }),
    menu({ placeholder: plain(x(151)) }),
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
  ],
  [
    'overflow options',
    actions({ type: 'overflow', action_id: 'o', options: many(5, option) }),
    actions({ type: 'overflow', action_id: 'o', options: many(6, option) }),
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'checkboxes',
    actions({ type: 'checkboxes', action_id: 'o', options: many(10, option) }),
    actions({ type: 'checkboxes', action_id: 'o', options: many(11, option) }),
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'confirm title',
    actions(button({ confirm: { title: plain(x(100)), text: plain('t') } })),
    actions(button({ confirm: { title: plain(x(101)), text: plain('t') } })),
    'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  ],
  [
    'confirm text',
    actions(button({ confirm: { text: plain(x(300)) } })),
    actions(button({ confirm: { text: plain(x(301)) } })),
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    'confirm button',
    actions(button({ confirm: { text: plain('t'), confirm: plain(x(30)) } })),
    actions(button({ confirm: { text: plain('t'), confirm: plain(x(31)) } })),
    'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]',
  ],
  [
    'markdown',
    { type: 'markdown', text: x(12_000) },
    { type: 'markdown', text: x(12_001) },
    'must be less than 12001 characters [json-pointer:/blocks/0/text]',
  ],
  [
    'table rows',
    { type: 'table', rows: many(100, () => [{ type: 'raw_text', text: 'c' }]) },
    { type: 'table', rows: many(101, () => [{ type: 'raw_text', text: 'c' }]) },
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    'table cells',
    { type: 'table', rows: [many(20, () => ({ type: 'raw_text', text: 'c' }))] },
    { type: 'table', rows: [many(21, () => ({ type: 'raw_text', text: 'c' }))] },
    'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  ],
];

describe.each(LIMITS)('the limit of %s', (_name, lawful, unlawful, sentence) => {
  it('is met by the last lawful value and broken by the next', () => {
    expect(problems(lawful)).toEqual([]);
    expect(problems(unlawful)).toContain(sentence);
  });
});

const WRONG: [string, unknown, string][] = [
  ['an unknown block type', { type: 'sections' }, 'unsupported type: sections [json-pointer:/blocks/0/type]'],
  ['a block without type', { text: plain('x') }, 'missing required field: type [json-pointer:/blocks/0]'],
  ['a block that is no object', 'section', 'must provide an object [json-pointer:/blocks/0]'],
  ['a header without text', { type: 'header' }, 'missing required field: text [json-pointer:/blocks/0]'],
  [
    'markup in a header',
    { type: 'header', text: mrkdwn('x') },
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  ['an empty section', { type: 'section' }, 'must define either `text` or `fields` [json-pointer:/blocks/0/type]'],
  [
    'an empty text',
    { type: 'section', text: mrkdwn('') },
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'an unknown field of a block',
    { type: 'divider', colour: 'red' },
    'invalid additional property: colour [json-pointer:/blocks/0]',
  ],
  [
    'an unknown field of an element',
    actions(button({ vlaue: '1' })),
    'invalid additional property: vlaue [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'emoji in markup',
    { type: 'section', text: { ...mrkdwn('x'), emoji: true } },
    'invalid additional property: emoji [json-pointer:/blocks/0/text]',
  ],
  [
    'an input among actions',
    actions({ type: 'plain_text_input', action_id: 'a' }),
    'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
  ],
  [
    'an unknown style',
    actions(button({ style: 'default' })),
    'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
  ],
  ['no actions', actions(), 'must provide at least 1 items [json-pointer:/blocks/0/elements]'],
  [
    'a value that is no text',
    actions(button({ value: 1 })),
    'must provide a string [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'a select without options',
    menu({ options: undefined }),
    'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'an initial option that is none of the options',
    menu({ initial_option: option(2) }),
    'must match exactly one option [json-pointer:/blocks/0/elements/0/initial_option]',
  ],
];

it.each(WRONG)('refuses %s', (_name, block, sentence) => {
  expect(problems(block)).toContain(sentence);
});

it('takes 50 blocks and no more', () => {
  expect(problems(...many(50, () => ({ type: 'divider' })))).toEqual([]);
  expect(problems(...many(51, () => ({ type: 'divider' })))).toEqual([
    'no more than 50 items allowed [json-pointer:/blocks]',
  ]);
});

it('refuses an action id twice in a block and a block id twice in a message, but not an action id in two blocks', () => {
  expect(problems(actions(button(), button()))).toEqual([
    '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
  ]);
  expect(problems({ type: 'divider', block_id: 'b' }, { type: 'divider', block_id: 'b' })).toEqual([
    '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
  ]);
  expect(problems(actions(button()), actions(button()))).toEqual([]);
});

it('says of a wrong text object first that no schema fits, as Slack does', () => {
  expect(problems({ type: 'section', text: mrkdwn(x(3001)) })).toEqual([
    'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ]);
});
