import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { markdownText, plain } from '../../../bot/render/plain.js';

it('takes away what moves a cursor, hides or reorders text', () => {
  expect(plain('a\u001b[2Kb\r\nc')).toBe('a [2Kb c');
  expect(plain('safe\u202edetcejer\u2066x\u200b')).toBe('safedetcejerx');
  expect(plain('tag\u{e0041}ged \ud800lone')).toBe('tagged lone');
});

it('leaves the words of people as they are', () => {
  for (const text of ['Fail orders over', 'Zürich → São Paulo', '障害対応', 'عربى', '"quoted" & <angled>']) {
    expect(plain(text)).toBe(text);
  }
});

it('always gives one line without controls', () => {
  const seed = Date.now() | 0;
  console.log(`fast-check seed ${seed}`);
  assert(
    property(string({ unit: 'binary' }), text => {
      // oxlint-disable-next-line no-control-regex
      expect(plain(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2060-\u2069\u200b-\u200f\ufeff]/);
      expect(plain(plain(text))).toBe(plain(text));
    }),
    { seed },
  );
});

it('lets no text from outside become markup, a table cell or a link', () => {
  expect(markdownText('# [x](https://evil.test) | `rm` <b> *y*')).toBe(
    String.raw`\# \[x\](https:\//evil.test) \| \`rm\` \<b\> \*y\*`,
  );
});
