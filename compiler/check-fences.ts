import type { Code, RootContent } from 'mdast';
import { markOf, spanOf } from './parse-markdown.js';
import { quote } from './quote.js';
import type { Mark, Report } from './report.js';

const LOOKS_LIKE_STEP = /^\{?\.?(?:ya?ml\b.*\bsteps?\b|steps?\b)/i;
const OPENING = /^[\s>*+\-\d.)]*(?:`{3,}|~{3,})\s*([^`]*)$/;

export function isStepFence(node: Code): boolean {
  return node.lang === 'yaml' && node.meta === 'step';
}

/**
 * Looks at every line that opens a fence of a step, wherever it stands, and refuses those that Markdown does not take as a block of the
 * document itself: inside a list, a quote, a comment or another fence, indented, or with a tag that is nearly right.
 */
export function checkFences(nodes: readonly RootContent[], lines: readonly string[], report: Report): void {
  const codes = nodes.filter((node): node is Code => node.type === 'code' && isFenced(node, lines));
  for (const node of codes) checkCode(node, lines, report);
  const good = new Set(codes.filter(isStepFence).map(node => spanOf(node).first));
  const holders = nodes.map(node => ({ node, ...spanOf(node) }));
  let holder = 0;
  for (const [index, text] of lines.entries()) {
    const info = OPENING.exec(text)?.[1];
    if (info === undefined || !LOOKS_LIKE_STEP.test(info) || good.has(index + 1)) continue;
    while ((holders[holder]?.last ?? Infinity) < index + 1) holder += 1;
    const at = { line: index + 1, column: 1 + text.search(/[`~]/), endColumn: text.length + 1 };
    refuseFence(info.trim(), at, holders[holder]?.node, lines, report);
  }
}

function refuseFence(
  info: string,
  at: Mark,
  holder: RootContent | undefined,
  lines: readonly string[],
  report: Report,
): void {
  if (holder?.type === 'code' && isFenced(holder, lines) && spanOf(holder).first === at.line) {
    const message = `Unexpected fence ${quote(info)}, expected ${quote('yaml step')}`;
    report.error('unknown-fence', message, at, {
      hint: 'Arguments of the step stand inside the block, one on each line.',
    });
    return;
  }
  const where = holder ? (WHERE[holder.type] ?? 'inside other text') : 'inside other text';
  const message = `Unexpected step block ${where}, expected it at the left margin under the heading of its step`;
  const related = holder
    ? [{ message: 'It belongs to what begins here', place: report.place(markOf(holder, lines)) }]
    : [];
  report.error('misplaced-step-block', message, at, {
    related,
    hint: 'Here it would never run. Move it, or delete it.',
  });
}

const WHERE: Readonly<Record<string, string>> = {
  list: 'inside a list',
  blockquote: 'inside a quote',
  html: 'inside HTML or a comment',
  code: 'inside another code block',
};

function checkCode(node: Code, lines: readonly string[], report: Report): void {
  if (!isClosed(node, lines)) {
    const message = 'Unexpected end of the file inside a code block, expected its closing fence';
    const hint = 'Everything below this line belongs to the block, steps included.';
    report.error('unclosed-fence', message, markOf(node, lines), { hint });
  }
  if (/^ya?ml$/i.test(node.lang ?? '') && !node.meta && /^do[ \t]*:/m.test(node.value)) {
    const message = `Unexpected \`do:\` in a fence ${quote(node.lang)}, expected the fence ${quote('yaml step')}`;
    report.error('unknown-fence', message, markOf(node, lines), { hint: 'As it stands the step would not run.' });
  }
}

function isFenced(node: Code, lines: readonly string[]): boolean {
  return /^ {0,3}(?:`{3}|~{3})/.test(lines[spanOf(node).first - 1] ?? '');
}

function isClosed(node: Code, lines: readonly string[]): boolean {
  const { first, last } = spanOf(node);
  const [opening, closing] = [fenceOf(lines[first - 1] ?? ''), fenceOf(lines[last - 1] ?? '')];
  const closed = closing[0] === opening[0] && closing.length >= opening.length;
  return last > first && closed && (lines[last - 1] ?? '').trim() === closing;
}

function fenceOf(text: string): string {
  return /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1] ?? '';
}
