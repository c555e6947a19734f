import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatRunbook } from '../../../compiler/fmt/format-runbook.js';
import { compileHere, shippedInventory } from '../world.js';

const inventory = shippedInventory();
const runbooks = readdirSync('runbooks').filter(file => file.endsWith('.md') && file !== 'README.md');
const cases = readdirSync('test/compiler/cases').map(name => `test/compiler/cases/${name}/runbook.md`);
const read = (path: string): string => readFileSync(path, 'utf8');
const shipped = runbooks.map(file => read(`runbooks/${file}`));

/** What a text compiles to: the hash, and every diagnostic without its place and so without their order: keys move. */
function compiled(text: string): unknown {
  const { plan, refused, diagnostics } = compileHere(text, {}, inventory);
  return [(plan ?? refused)?.hash, diagnostics.map(({ code, message }) => `${code} ${message}`).toSorted()];
}
function fmt(text: string): string {
  return formatRunbook(text).text;
}

/** A text without its YAML and its empty lines. */
function prose(whole: string): string {
  return whole
    .replace(/^```yaml step\n[\s\S]*?^```$/gm, '')
    .replace(/^---\n[\s\S]*?^---$/m, '')
    .replace(/\n+/g, '\n');
}
function comments(of: string): number {
  return of.match(/# wh(?:y|at)/g)?.length ?? 0;
}

const BLOCK = `---
service: orders
# who decides
approvals: { quorum: 2,from: 'database-oncall',   expires: "5m" }
runbook: failover
failback:   orders-failback.md
---
# Move orders
Some   prose,  kept  as it is.
## Check the lag
- [ ] look
\`\`\`yaml step
# the budget, agreed with finance
max_loss: "10s"   # not more
on_failure: hold
region:   '\${to}'
retry: { backoff: 1s, attempts: 2 }
needs: [ ]

do: "postgres.check-lag"
\`\`\`
The end of it.



## Tell people

\`\`\`yaml step
message: 'It''s "done": yes'
do: notify
id: "yes"
undo: {message: back, do: notify}
\`\`\`


`;

it('brings keys, quotes, indentation and empty lines into one form', () => {
  expect(fmt(BLOCK)).toBe(`---
runbook: failover
service: orders
failback: orders-failback.md
# who decides
approvals: { from: database-oncall, quorum: 2, expires: "5m" }
---
# Move orders

Some   prose,  kept  as it is.

## Check the lag

- [ ] look

\`\`\`yaml step
do: postgres.check-lag
needs: []
region: "\${to}"
# the budget, agreed with finance
max_loss: "10s" # not more
retry: { attempts: 2, backoff: 1s }
on_failure: hold
\`\`\`

The end of it.

## Tell people

\`\`\`yaml step
do: notify
id: "yes"
message: 'It''s "done": yes'
undo: { do: notify, message: back }
\`\`\`
`);
  expect(compiled(fmt(BLOCK))).toEqual(compiled(BLOCK));
});

describe.each(runbooks)('%s', file => {
  const text = read(`runbooks/${file}`);
  it('compiles to the same plan, with the same hash, before and after', () => {
    expect(compiled(fmt(text))).toEqual(compiled(text));
    expect(compileHere(text, {}, inventory).plan?.hash).toBeDefined();
  });
  it('differs outside of its YAML in empty lines only', () => {
    expect(prose(fmt(text))).toBe(prose(text));
  });
});

it.each(cases)('%s is told the same before and after, and is in one form after one time', path => {
  const text = read(path);
  expect(compiled(fmt(text))).toEqual(compiled(text));
  expect(fmt(fmt(text))).toBe(fmt(text));
});

it('keeps line ends, a byte order mark, and a text that cannot be read', () => {
  const windows = fmt(`\ufeff${BLOCK.replaceAll('\n', '\r\n')}`);
  expect(windows).toBe(`\ufeff${fmt(BLOCK).replaceAll('\n', '\r\n')}`);
  expect(fmt('# A\u0000\n\n\n\n')).toBe('# A\u0000\n\n\n\n');
  expect(fmt('')).toBe('');
});

it('leaves a block that is no YAML as it is, says so, and formats the others', () => {
  const broken = BLOCK.replace('max_loss: "10s"', 'max_loss: [');
  const { text, left } = formatRunbook(broken);
  expect(left).toEqual([{ line: 13, reason: 'the YAML cannot be read; see lifeboat check' }]);
  expect(text).toContain('max_loss: [');
  expect(text).toContain('do: notify\nid: "yes"');
});

it('touches neither other code blocks nor blocks inside lists', () => {
  const text =
    '---\nrunbook: failover\nservice: orders\n---\n# A\n\n## B\n\n- x\n  ```yaml step\n  message: a\n  do: notify\n  ```\n\n```yaml\nb: 1\na: 2\n```\n';
  expect(fmt(text)).toBe(text);
});

/** Ways in which people write the same thing otherwise. */
const perturbations: readonly ((text: string, n: number) => string)[] = [
  (text, n) => text.replaceAll(/^(#+ .*)$/gm, `$1${'\n'.repeat(n % 3)}`),
  (text, n) => text.replaceAll(/^(## .*)$/gm, `${'\n'.repeat(n % 4)}$1`),
  (text, n) => text.replaceAll(/^(id|do|region|message): (?!['"$])(.*)$/gm, n % 2 ? '$1:   $2' : "$1: '$2'"),
  (text, n) => text.replaceAll(/^```yaml step\n((?:[a-z_]+: .*\n)+)```/gm, (_, body: string) => shuffled(body, n)),
  text => text.replaceAll(/^(do: .*)$/gm, '# why\n$1 # what'),
  text => text.replaceAll('\n', '\r\n'),
  text => `\ufeff${text}`,
  text => `${text}\n\n\n`,
  text => text.trimEnd(),
  text => text.replaceAll(/^(region|from|to): \$\{(\w+)\}$/gm, '$1: "${$2}"'),
];

function shuffled(body: string, n: number): string {
  const lines = body.trimEnd().split('\n');
  const turned = [...lines.slice(n % lines.length), ...lines.slice(0, n % lines.length)];
  return `\`\`\`yaml step\n${turned.join('\n')}\n\`\`\``;
}

it('gives every way of writing a runbook one form that compiles the same', { timeout: 60_000 }, () => {
  const seed = Date.now() | 0;
  console.log(`fast-check seed ${seed}`);
  const ways = fc.array(fc.tuple(fc.nat({ max: perturbations.length - 1 }), fc.nat({ max: 20 })), { maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...shipped), ways, (text, chosen) => {
      const written = chosen.reduce((here, [which, n]) => perturbations[which]!(here, n), text);
      const formatted = fmt(written);
      expect(compiled(formatted)).toEqual(compiled(written));
      expect(fmt(formatted)).toBe(formatted);
      expect(comments(formatted)).toBe(comments(written));
    }),
    { seed, numRuns: 60 },
  );
});

it('never fails on a text, whatever is put into a runbook', { timeout: 60_000 }, () => {
  const seed = Date.now() | 0;
  console.log(`fast-check seed ${seed}`);
  const piece = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom(
      '\n',
      '\n\n\n',
      '---\n',
      '```\n',
      '```yaml step\n',
      '# ',
      '## x\n',
      '> ',
      '- a\n',
      '    ',
      '<!--',
      '|\n',
      ': ',
      '# c\n',
      '\r',
      "'",
      '"',
    ),
  );
  fc.assert(
    fc.property(fc.nat({ max: BLOCK.length }), piece, (at, text) => {
      const written = BLOCK.slice(0, at) + text + BLOCK.slice(at);
      const formatted = fmt(written);
      expect(fmt(formatted)).toBe(formatted);
      expect(compiled(formatted)).toEqual(compiled(written));
    }),
    { seed, numRuns: Number(process.env['RUNS'] ?? 150) },
  );
});
