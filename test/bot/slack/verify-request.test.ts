import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseSlackBody } from '../../../bot/slack/parse-slack-body.js';
import { isFromSlack } from '../../../bot/slack/verify-request.js';

const SECRET = 'a-signing-secret';
const NOW = 1_800_000_000_000;
const stamp = (ms: number) => String(Math.floor(ms / 1_000));
const sign = (body: Buffer, timestamp: string, secret = SECRET) =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
const body = Buffer.from('payload=%7B%22text%22%3A%22caf%C3%A9+%26%22%7D');
const timestamp = stamp(NOW);
const good = { body, timestamp, signature: sign(body, timestamp) };

it('takes what Slack signed', () => {
  expect(isFromSlack(good, SECRET, NOW)).toBe(true);
});

it('verifies the bytes, whatever they are', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  expect(isFromSlack({ body: bytes, timestamp, signature: sign(bytes, timestamp) }, SECRET, NOW)).toBe(true);
});

it.each([
  ['of another secret', { ...good, signature: sign(body, timestamp, 'other') }],
  ['without a signature', { ...good, signature: undefined }],
  ['without a timestamp', { ...good, timestamp: undefined }],
  ['of version v1', { ...good, signature: good.signature.replace('v0', 'v1') }],
  ['in capitals', { ...good, signature: good.signature.toUpperCase() }],
  ['that is too short', { ...good, signature: good.signature.slice(0, -2) }],
  ['that is too long', { ...good, signature: `${good.signature}00` }],
  ['over a body encoded otherwise', { ...good, body: Buffer.from(body.toString().replace('+', '%20')) }],
  ['with a timestamp that is no number', { ...good, timestamp: 'NaN', signature: sign(body, 'NaN') }],
  ['with a negative timestamp', { ...good, timestamp: '-5', signature: sign(body, '-5') }],
])('refuses one %s (S6, S8)', (_, request) => {
  expect(isFromSlack(request, SECRET, NOW)).toBe(false);
});

it.each([
  [-299, true],
  [299, true],
  [-301, false],
  [301, false],
])('of %i s from now: %s (S7)', (seconds, taken) => {
  const at = stamp(NOW + seconds * 1_000);
  expect(isFromSlack({ body, timestamp: at, signature: sign(body, at) }, SECRET, NOW)).toBe(taken);
});

it('parses once what was verified: JSON, forms, forms with JSON', () => {
  const form = 'application/x-www-form-urlencoded';
  expect(parseSlackBody(body, form)).toEqual({ text: 'café &' });
  expect(parseSlackBody(Buffer.from('command=%2Flifeboat&text=a+b'), form)).toEqual({
    command: '/lifeboat',
    text: 'a b',
  });
  expect(parseSlackBody(Buffer.from('{"type":"x"}'), 'application/json')).toEqual({ type: 'x' });
});

it.each([
  ['two of one name', 'payload=%7B%7D&payload=%7B%22a%22%3A1%7D', 'application/x-www-form-urlencoded'],
  ['no JSON', '{', 'application/json'],
  ['a list', '[]', 'application/json'],
  ['null', 'null', 'application/json'],
])('refuses a body of %s', (_, text, type) => {
  expect(parseSlackBody(Buffer.from(text), type)).toBeUndefined();
});
