import { expect, it } from 'vitest';
import { STYLE } from '../../../bot/board/style.js';

const [light = '', dark = ''] = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => body ?? '');
const colours = (body: string) =>
  new Map([...body.matchAll(/--([a-z]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!]));

/** Relative luminance and contrast as WCAG 2 has them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [more = 0, less = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (more + 0.05) / (less + 0.05);
}

it.each([
  ['light', light],
  ['dark', dark],
])('has every text at 4.5:1 or more, and every ring and bar at 3:1, when it is %s', (_, body) => {
  const all = colours(body);
  expect(all.size).toBeGreaterThan(12);
  for (const back of ['page', 'card']) {
    for (const text of ['text', 'soft', 'link', 'calm', 'busy', 'ask', 'good', 'bad', 'drill'])
      expect([back, text, contrast(all.get(text)!, all.get(back)!) >= 4.5]).toEqual([back, text, true]);
    expect(contrast(all.get('focus')!, all.get(back)!)).toBeGreaterThan(3);
  }
  // The button is the card's colour on the link's.
  expect(contrast(all.get('card')!, all.get('link')!)).toBeGreaterThan(4.5);
});
