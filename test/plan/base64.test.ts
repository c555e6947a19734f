import { assert, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../plan/base64.js';

it('writes and reads the same text as Node does', () => {
  assert(
    property(uint8Array(), bytes => {
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect(fromBase64(text)).toEqual(bytes);
    }),
  );
});

it.each(['A', 'AAA', 'AB==C', 'AAAA====', 'A===', '=AAA', 'AA\n=', 'AAB=', 'A_-A', ' AAA'])('refuses %j', text => {
  expect(fromBase64(text)).toBeUndefined();
});
