import { expect, it } from 'vitest';
import { addressesOf, otherRegion } from '../../sandbox/addresses.js';

it('gives every part of two blocks an address of its own, all of them on loopback', () => {
  const all = [addressesOf(0), addressesOf(7)].flatMap(({ servers, carts, relays, fleet, ...rest }) => [
    ...[servers, carts, relays, ...Object.values(fleet)].flatMap(one => Object.values(one)),
    ...Object.values(rest),
  ]);
  const texts = all.map(({ host, port }) => `${host}:${port}`);
  expect(new Set(texts).size).toBe(texts.length);
  expect(all.every(({ host }) => host.startsWith('127.'))).toBe(true);
  expect(addressesOf(7).servers['us-east']).toEqual({ host: '127.7.20.1', port: 5432 });
});

it.each([-1, 256, 1.5, Number.NaN])('refuses block %s', block => {
  expect(() => addressesOf(block)).toThrow(`Unexpected block ${block}, expected a whole number from 0 to 255`);
});

it('knows the other region', () => {
  expect(otherRegion(otherRegion('eu-west'))).toBe('eu-west');
});
