import { expect, it } from 'vitest';
import { openButton, sealButton } from '../../../bot/slack/button-value.js';
import { Signed } from '../../../bot/slack/signed.js';

const signed = new Signed(Buffer.alloc(32, 1));
const about = { service: 'orders', run: 'r1', step: 'decide', planHash: 'abc', mode: 'drill', askedAt: 1 } as const;
const value = sealButton(signed, { action: 'approve', about });

it('opens what it sealed, for the same action', () => {
  expect(openButton(signed, 'approve', value)).toEqual(about);
});

it('refuses a value with any field changed, though its form is right', () => {
  const [, mac] = value.split('.');
  for (const change of [
    { run: 'r2' },
    { step: 'x' },
    { planHash: 'abd' },
    { mode: 'real' },
    { askedAt: 2 },
    { service: 'x' },
  ]) {
    const forged = `${Buffer.from(JSON.stringify({ ...about, ...change })).toString('base64url')}.${mac}`;
    expect(openButton(signed, 'approve', forged)).toBeUndefined();
  }
});

it('refuses a value that was copied onto another button', () => {
  expect(openButton(signed, 'reject', value)).toBeUndefined();
});

it.each(['', '.', 'x', 'x.y', `${value}.z`, value.slice(0, -1), `${value}A`])('refuses %j', forged => {
  expect(openButton(signed, 'approve', forged)).toBeUndefined();
});

it('refuses what another bot sealed', () => {
  expect(openButton(new Signed(Buffer.alloc(32, 2)), 'approve', value)).toBeUndefined();
});
