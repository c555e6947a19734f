import { describe, expect, it } from 'vitest';
import { checkView } from '../../../sandbox/slack/blocks/check-view.js';
import { Refusal } from '../../../sandbox/slack/refusal.js';

const x = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const input = (element: object = {}, more: object = {}) => ({
  type: 'input',
  label: plain('Reason'),
  element: { type: 'plain_text_input', action_id: 't', ...element },
  ...more,
});
const modal = (more: object = {}) => ({
  type: 'modal',
  title: plain('T'),
  submit: plain('Go'),
  blocks: [input()],
  ...more,
});

function refusalOf(view: unknown, type?: 'modal' | 'home'): { code: string; errors: unknown } | undefined {
  try {
    checkView(view, type);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, errors: error.extra['errors'] };
  }
}

const LIMITS: [string, object, object, string][] = [
  [
    'title',
    { title: plain(x(24)) },
    { title: plain(x(25)) },
    'must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'submit',
    { submit: plain(x(24)) },
    { submit: plain(x(25)) },
    'must be less than 25 characters [json-pointer:/view/submit/text]',
  ],
  [
    'close',
    { close: plain(x(24)) },
    { close: plain(x(25)) },
    'must be less than 25 characters [json-pointer:/view/close/text]',
  ],
  [
    'private_metadata',
    { private_metadata: x(3000) },
    { private_metadata: x(3001) },
    'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'callback_id',
    { callback_id: x(255) },
    { callback_id: x(256) },
    'must be less than 256 characters [json-pointer:/view/callback_id]',
  ],
  [
    'blocks',
    { blocks: Array.from({ length: 100 }, () => ({ type: 'divider' })) },
    { blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) },
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  [
    'input label',
    { blocks: [input({}, { label: plain(x(2000)) })] },
    { blocks: [input({}, { label: plain(x(2001)) })] },
    'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
  ],
  [
    'input hint',
    { blocks: [input({}, { hint: plain(x(2000)) })] },
    { blocks: [input({}, { hint: plain(x(2001)) })] },
    'must be less than 2001 characters [json-pointer:/view/blocks/0/hint/text]',
  ],
];

describe.each(LIMITS)('the limit of a modal’s %s', (_name, lawful, unlawful, sentence) => {
  it('is met by the last lawful value and broken by the next', () => {
    expect(refusalOf(modal(lawful))).toBeUndefined();
    expect(refusalOf(modal(unlawful))).toEqual({
      code: 'invalid_arguments',
      errors: ['failed to match all allowed schemas [json-pointer:/view]', sentence],
    });
  });
});

it('refuses an input without a submit button', () => {
  expect(refusalOf(modal({ submit: undefined }))?.errors).toContain(
    'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
  );
});

it('refuses blocks that only messages have, unknown fields and a modal where a home tab belongs', () => {
  expect(refusalOf(modal({ blocks: [{ type: 'markdown', text: 'x' }] }))?.errors).toContain(
    'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
  );
  expect(refusalOf(modal({ colour: 'red' }))?.errors).toContain(
    'invalid additional property: colour [json-pointer:/view]',
  );
  expect(refusalOf(modal(), 'home')?.errors).toContain('unsupported type: modal [json-pointer:/view/type]');
  expect(refusalOf({ type: 'home', blocks: [{ type: 'divider' }] }, 'home')).toBeUndefined();
});

it('refuses a view of more than 250 kB', () => {
  const fields = Array.from({ length: 10 }, () => ({ type: 'mrkdwn', text: x(2000) }));
  const blocks = Array.from({ length: 13 }, () => ({ type: 'section', fields }));
  expect(refusalOf(modal({ blocks }))?.code).toBe('view_too_large');
});
