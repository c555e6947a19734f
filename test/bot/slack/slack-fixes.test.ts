import { readFileSync } from 'node:fs';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { expect, it } from 'vitest';
import { slackFixes } from '../../../bot/slack/slack-fixes.js';
import { slackTrouble } from '../../../bot/slack/slack-trouble.js';

it.each(Object.entries(slackFixes))('says for %s what to do', (code, { fix, kind }) => {
  const trouble = slackTrouble(new WebAPIPlatformError({ ok: false, error: code }));
  expect(trouble).toMatchObject({ code, kind });
  expect(trouble.message).toContain(fix);
  expect(fix).toMatch(/^[A-Z].*[.:]/);
});

it('names the scope that is missing', () => {
  const error = new WebAPIPlatformError(Object.assign({ ok: false, error: 'missing_scope' }, { needed: 'users:read' }));
  expect(slackTrouble(error).message).toMatch(/It needs the scope users:read\./);
});

it.each([
  [new WebAPIRateLimitedError(7), 'limited', 7_000],
  [new WebAPIHTTPError(503, 'x', {}), 'down', 0],
  [new WebAPIRequestError(new Error('ECONNREFUSED')), 'down', 0],
  [new WebAPIPlatformError({ ok: false, error: 'something_new' }), 'refused', 0],
  [new Error('x'), 'down', 0],
])('tells what %s means', (error, kind, waitMs) => {
  expect(slackTrouble(error)).toMatchObject({ kind, waitMs });
});

it('has the words that people meet in the page about the set-up', () => {
  const page = readFileSync('docs/connect-slack.md', 'utf8');
  for (const code of [
    'invalid_auth',
    'missing_scope',
    'not_in_channel',
    'channel_not_found',
    'token_expired',
    'ratelimited',
  ]) {
    expect(page).toContain(`\`${code}\``);
    expect(slackFixes).toHaveProperty(code);
  }
});
