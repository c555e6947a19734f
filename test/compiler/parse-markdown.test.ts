import * as fc from 'fast-check';
import type { Nodes } from 'mdast';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMarkdown, parseWhole } from '../../compiler/parse-markdown.js';

/** Lines out of which anything may arise: what the scanner takes by itself, what it leaves to the parser, and what makes it give up. */
const LINES = [
  '',
  '',
  '',
  'Words of a paragraph.',
  'Words',
  '**Bold** words',
  '`code` first',
  '"Quoted"',
  '(aside)',
  '[link](x)',
  '_a_ b',
  'trailing ',
  'a\tb',
  '# Title',
  '## Step',
  '### Sub',
  '## Step ##',
  '##',
  '#no heading',
  '## `code` step',
  '##  two spaces',
  '## a # b',
  '#\ttab',
  '```',
  '```sh',
  '```yaml step',
  '````',
  '~~~',
  '~~~ text',
  '```yaml step ',
  '``` a`b',
  '   ```',
  '  ## in',
  '- ```',
  '```js {1}',
  'do: notify',
  'message: a',
  '- item',
  '- [ ] task',
  '- [x] done',
  '- [ ]',
  '- [ ] **b** c',
  '-',
  '- ',
  '* star',
  '+ plus',
  '1. one',
  '2) two',
  '  under',
  '    code',
  '      deep',
  '\ttab',
  '> quote',
  '> - in quote',
  '>',
  '---',
  '***',
  '===',
  '<!-- why -->',
  '<!-- open',
  'close -->',
  '<div>',
  '</div>',
  '<script>',
  '<b>inline',
  '5 minutes',
  '10. ten',
  '\\- escaped',
  '| a | b |',
  'é letter',
  '“smart”',
  '_',
  '*',
  '**',
  '* * *',
  '-- a',
  '- - a',
  '[ ] not a task',
  '- [ ] a\t',
  '- a ',
  '- (a)',
  '&amp; entity',
  'a &amp; b',
  '$ call',
  '${to}',
  '[a]: b',
  '![image](x)',
];
const text = fc.array(fc.constantFrom(...LINES), { maxLength: 14 }).map(lines => lines.join('\n'));

/** A tree as the compiler looks at it: blocks with their places, not what is inside paragraphs. */
function seen(node: Nodes): unknown {
  const { position } = node;
  const at = position && [position.start, position.end].map(({ line, column, offset }) => [line, column, offset]);
  const own = 'value' in node ? { value: node.value } : {};
  if (node.type === 'paragraph') return { type: node.type, at };
  if (node.type === 'heading') {
    const words = [node.children[0]?.position?.start.offset, node.children.at(-1)?.position?.end.offset];
    return { type: node.type, at, depth: node.depth, words };
  }
  const more = node.type === 'code' ? { lang: node.lang, meta: node.meta } : {};
  const list = node.type === 'list' ? { ordered: node.ordered } : {};
  const children = 'children' in node ? { children: node.children.map(seen) } : {};
  return { type: node.type, at, ...own, ...more, ...list, ...children };
}

function same(source: string): void {
  expect(parseMarkdown(source).map(seen)).toEqual(parseWhole(source).map(seen));
}

describe('the blocks of a text', () => {
  it('are the same whether they are scanned or parsed', () => {
    fc.assert(fc.property(text, same), { numRuns: 1_500 });
  });

  it('are the same after front matter', () => {
    const front = fc.constantFrom(
      '---\na: b\n---\n',
      '---\n---\n',
      '--- \na\n---\n',
      '---\na\n--- \n',
      '---\na\n',
      ' ---\na\n---\n',
      '---\n\n# a\n\n---\n',
    );
    fc.assert(
      fc.property(front, text, (matter, body) => same(matter + body)),
      { numRuns: 300 },
    );
  });

  it.each(readdirSync('runbooks').filter(name => name.endsWith('.md')))('are the same in %s', name => {
    same(readFileSync(`runbooks/${name}`, 'utf8'));
  });

  it.each(readdirSync('test/compiler/cases'))('are the same in the case %s', name => {
    same(readFileSync(`test/compiler/cases/${name}/runbook.md`, 'utf8').replace(/\r\n?/g, '\n'));
  });
});
