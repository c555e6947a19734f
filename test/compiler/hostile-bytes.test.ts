import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { example } from '../../compiler/rules/example.js';
import { compileHere, shippedInventory } from './world.js';

const inventory = shippedInventory();
const good = example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']);
const front = good.slice(0, good.indexOf('## '));
/** Printed, so that a failure can be had again by writing it here. */
const seed = Math.floor(Math.random() * 2 ** 31);
console.log(`seed of the byte tests: ${seed}`);

function codesOf(text: string): readonly string[] {
  return [...new Set(compileHere(text, {}, inventory).diagnostics.map(({ code }) => code))];
}

/** Milliseconds of processor time for one compile: the least of two, because the machine may do other things as well. */
function costOf(text: string): number {
  const runs = [1, 2].map(() => {
    const used = process.cpuUsage();
    compileHere(text, {}, inventory);
    const { user, system } = process.cpuUsage(used);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}

describe('the form of a text', () => {
  it.each([
    ['carriage returns and line feeds', good.replaceAll('\n', '\r\n')],
    ['carriage returns alone', good.replaceAll('\n', '\r')],
    ['a byte order mark', `\ufeff${good}`],
    ['both', `\ufeff${good.replaceAll('\n', '\r\n')}`],
  ])('may have %s and compiles to the same steps', (_name, text) => {
    const [plan, other] = [compileHere(good, {}, inventory).plan, compileHere(text, {}, inventory).plan];
    expect(other?.hash).toBe(plan?.hash);
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from(`\ufeff${good}`, 'utf16le').toString('utf8'), 'unreadable-character'],
    ['UTF-16 without a mark', Buffer.from(good, 'utf16le').toString('utf8'), 'unreadable-character'],
    ['a NUL', good.replace('Move', 'Mo\0ve'), 'unreadable-character'],
    [
      'a byte that is no UTF-8',
      Buffer.concat([Buffer.from(good), Buffer.from([0xc3, 0x28])]).toString('utf8'),
      'unreadable-character',
    ],
    ['half of a surrogate pair', `${good}\ud800`, 'unreadable-character'],
    ['a second byte order mark', `\ufeff\ufeff${good}`, 'unreadable-character'],
    ['nothing', '', 'no-front-matter'],
    ['nothing but a comment', '<!-- a -->', 'no-front-matter'],
  ])('is refused with %s', (_name, text, code) => {
    expect(codesOf(text)).toEqual([code]);
  });
});

describe('a text of the largest size', { timeout: 60_000 }, () => {
  const size = 256 * 1024 - front.length - 100;
  const fill = (piece: string): string => piece.repeat(Math.floor(size / piece.length));
  const words = 'Call the lead and read out the report to everyone who has joined by then.\n';
  /** The last line makes the parser read all of it, as it does with hostile texts. */
  const plain = `${front}## Call the lead\n\n${fill(words).slice(0, -60)}\n\n> <b>quoted</b>\n`;
  /** A hostile text may cost this many times what plain prose of the same size costs; quadratic ones cost thousands of times as much. */
  const MOST = 15;
  const wrap = (piece: string): string => `${front}## Call the lead\n\nCall.\n\n${piece}`;
  const cases: Readonly<Record<string, string>> = {
    '`*a_` 10,000 times': wrap('*a_'.repeat(10_000)),
    '`*a_` as often as it fits': wrap(fill('*a_')),
    '`[` 20,000 times': wrap('['.repeat(20_000)),
    '`[` as often as it fits': wrap(fill('[')),
    'backticks as often as they fit': wrap(`a ${fill('`')}`),
    'one space after another': wrap(fill(' ')),
    'a plain list that ends badly': wrap(`${fill('- [ ] Call the lead of the team at once\n')}  > x`),
    'paragraphs and quotes in turn': wrap(fill(`> quote ${'q'.repeat(60)}\n\nWords ${'w'.repeat(60)}.\n\n`)),
    'a fence that is never closed': wrap(`\`\`\`sh\n${fill(words)}`),
    'a comment that is never closed': wrap(`<!--\n${fill(words)}`),
    'one key in a step block': wrap(`\`\`\`yaml step\ndo: ${fill('a')}\n\`\`\`\n`),
    'brackets in a step block': wrap(`\`\`\`yaml step\ndo: ${fill('[')}\n\`\`\`\n`),
    'front matter': `---\n${fill('a: b, c\n').slice(0, 60_000)}---\n`,
  };
  const least = costOf(plain);
  console.log(`plain prose of the largest size: ${least} ms`);

  it.each(Object.keys(cases))('is no worse than plain prose by more than a bound: %s', name => {
    expect(costOf(cases[name] ?? '')).toBeLessThan(least * MOST);
  });

  it('is refused before it is parsed when it has 10,000 steps', () => {
    expect(codesOf(front + '## Call the lead\n\nCall.\n\n'.repeat(10_000))).toEqual(['too-large']);
  });

  it('has the largest size to the byte, and is refused one byte above it', () => {
    expect(codesOf(goodOf(256 * 1024))).not.toContain('too-large');
    expect(codesOf(goodOf(256 * 1024 + 1))).toEqual(['too-large']);
  });
});

/** A good runbook and then letters, of exactly that many bytes. */
function goodOf(bytes: number): string {
  return good + 'a'.repeat(bytes - Buffer.byteLength(good));
}

function returns(text: string): void {
  const { plan, diagnostics } = compileHere(text, {}, inventory);
  expect(diagnostics.map(({ code }) => code)).not.toContain('compiler-defect');
  expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
}

describe('for any bytes', () => {
  it('compile returns a plan or an error', () => {
    const bytes = fc.uint8Array({ maxLength: 2_000 });
    fc.assert(
      fc.property(bytes, each => returns(Buffer.from(each).toString('utf8'))),
      { seed, numRuns: 150 },
    );
  });

  it('the same holds for a good runbook with bytes put over it', () => {
    const source = Buffer.from(good);
    const piece = fc.uint8Array({ minLength: 1, maxLength: 12 });
    const at = fc.nat({ max: source.length - 12 });
    const over = (index: number, each: Uint8Array): void => {
      const text = Buffer.from(source);
      text.set(each, index);
      returns(text.toString('utf8'));
    };
    fc.assert(fc.property(at, piece, over), { seed, numRuns: 150 });
  });

  it('the same holds for printable bytes put over it, which get further', () => {
    const piece = fc.string({ minLength: 1, maxLength: 12 });
    const at = fc.nat({ max: good.length });
    fc.assert(
      fc.property(at, piece, (index, each) => returns(good.slice(0, index) + each + good.slice(index + each.length))),
      { seed, numRuns: 150 },
    );
  });
});
