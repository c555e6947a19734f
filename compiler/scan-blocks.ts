import type { ListItem, RootContent } from 'mdast';

/** Lines of a file, `first` to `last` inclusive, counted from 0. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** A top-level piece of a file: a block that needed no parser, or lines that do. */
export type Piece = { readonly node: RootContent } | { readonly hard: Lines };

/** Text of a paragraph whatever stands around it: no marker of a list, quote, fence, rule or HTML, and no white space at its end. */
const PLAIN = /^(?:\p{L}|["'“([]|`{1,2}(?!`)|\*{1,2}\p{L}|_{1,2}\p{L})(?:.*\S)?$/u;
/** An item of a flat list, a task or not, on one line. */
const ITEM = /^- (?:\[[ xX]\] )?(?:\p{L}|["'“(]|`{1,2}(?!`)|\*{1,2}\p{L}|_{1,2}\p{L})(?:.*\S)?$/u;
const BLANK = /^[ \t]*$/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const PLAIN_HEADING = /^(#{1,6}) ([^\s#](?:[^\t#]*[^\s#])?)$/;
const FENCE = /^(?:`{3,}[^`]*|~{3,}.*)$/;
const PLAIN_FENCE = /^(`{3,}|~{3,})(?:([\w.-]+)(?: ([\w.-]+(?: [\w.-]+)*))?)?$/;
/** What may go on past an empty line, or begin inside a list or quote and end elsewhere. */
const REACHES_FAR = /```|~~~|<[!?/a-z]/i;
const FRONT = /^---[ \t]*$/;

/**
 * Cuts a text into top-level blocks without a parser, which takes a tenth of the time: headings, paragraphs, closed fences and front matter that
 * stand at the left margin and read the same to every reader of Markdown. Whatever else there is (lists, quotes, HTML, rules, indented text) is
 * handed back as lines for the parser. A list or quote ends for certain before a heading or fence at the margin, and before plain text that
 * follows an empty line. Undefined when even that cannot be told, and the text must be parsed as a whole.
 */
export function scanBlocks(lines: readonly string[], starts: readonly number[]): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < lines.length; ) {
    if (BLANK.test(lines[at] ?? '')) {
      at += 1;
      continue;
    }
    const taken = takeBlock(lines, starts, at);
    if (!taken) return undefined;
    pieces.push(taken.piece);
    at = taken.last + 1;
  }
  return pieces;
}

interface Taken {
  readonly piece: Piece;
  readonly last: number;
}

function takeBlock(lines: readonly string[], starts: readonly number[], first: number): Taken | undefined {
  const line = lines[first] ?? '';
  if (first === 0 && FRONT.test(line)) return takeFront(lines, starts);
  if (HEADING.test(line)) return takeHeading(line, starts, first);
  if (FENCE.test(line)) return takeFence(lines, starts, first);
  let last = first;
  while (PLAIN.test(lines[last] ?? '')) last += 1;
  if (last > first && ends(lines[last])) {
    const position = positionOf(lines, starts, { first, last: last - 1 });
    return { piece: { node: { type: 'paragraph', children: [], position } }, last: last - 1 };
  }
  return takeList(lines, starts, first) ?? takeHard(lines, first);
}

/** A list of one-line items with nothing under them, after which it cannot go on. */
function takeList(lines: readonly string[], starts: readonly number[], first: number): Taken | undefined {
  let end = first;
  while (ITEM.test(lines[end] ?? '')) end += 1;
  let next = end;
  while (next < lines.length && BLANK.test(lines[next] ?? '')) next += 1;
  const after = lines[next];
  const over = after === undefined || HEADING.test(after) || FENCE.test(after) || (next > end && PLAIN.test(after));
  if (end === first || !over) return undefined;
  const children = lines.slice(first, end).map((line, index) => itemOf(line, starts, first + index));
  const position = positionOf(lines, starts, { first, last: end - 1 });
  return { piece: { node: { type: 'list', ordered: false, children, position } }, last: end - 1 };
}

function itemOf(line: string, starts: readonly number[], at: number): ListItem {
  const position = positionOf([line], [starts[at] ?? 0], { first: 0, last: 0 }, at);
  const { start, end } = position;
  const words = { ...start, column: start.column + 2, offset: start.offset + 2 };
  const children = [{ type: 'paragraph' as const, children: [], position: { start: words, end } }];
  return { type: 'listItem', children, position };
}

/** Whether a line stops a paragraph by being empty, a heading, a fence or the end of the file. */
function ends(line: string | undefined): boolean {
  return line === undefined || BLANK.test(line) || HEADING.test(line) || FENCE.test(line);
}

function takeHard(lines: readonly string[], first: number): Taken | undefined {
  let last = first;
  for (let at = first; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (at > first && (HEADING.test(line) || FENCE.test(line))) break;
    if (at > first && PLAIN.test(line) && BLANK.test(lines[at - 1] ?? '')) break;
    if (REACHES_FAR.test(line)) return undefined;
    if (!BLANK.test(line)) last = at;
  }
  return { piece: { hard: { first, last } }, last };
}

function takeFront(lines: readonly string[], starts: readonly number[]): Taken | undefined {
  const last = lines.findIndex((line, index) => index > 0 && FRONT.test(line));
  if (last < 0 || lines[0] !== '---' || lines[last] !== '---') return undefined;
  const position = positionOf(lines, starts, { first: 0, last });
  return { piece: { node: { type: 'yaml', value: lines.slice(1, last).join('\n'), position } }, last };
}

function takeHeading(line: string, starts: readonly number[], first: number): Taken {
  const [, marks = '', text] = PLAIN_HEADING.exec(line) ?? [];
  if (text === undefined) return { piece: { hard: { first, last: first } }, last: first };
  const position = positionOf([line], [starts[first] ?? 0], { first: 0, last: 0 }, first);
  const { start, end } = position;
  const skipped = marks.length + 1;
  const words = { ...start, column: start.column + skipped, offset: start.offset + skipped };
  const children = [{ type: 'text' as const, value: text, position: { start: words, end } }];
  return { piece: { node: { type: 'heading', depth: depthOf(marks), children, position } }, last: first };
}

function takeFence(lines: readonly string[], starts: readonly number[], first: number): Taken | undefined {
  const [, opening, lang, meta] = PLAIN_FENCE.exec(lines[first] ?? '') ?? [];
  if (opening === undefined) return undefined;
  const mark = opening.charAt(0);
  let last = first + 1;
  while (last < lines.length && !isClosing(lines[last] ?? '', mark, opening.length)) last += 1;
  const closing = lines[last];
  if (closing === undefined || closing !== mark.repeat(closing.length)) return undefined;
  const value = lines.slice(first + 1, last).join('\n');
  const position = positionOf(lines, starts, { first, last });
  return { piece: { node: { type: 'code', lang: lang ?? null, meta: meta ?? null, value, position } }, last };
}

function isClosing(line: string, mark: string, length: number): boolean {
  const text = /^ {0,3}([`~]+)[ \t]*$/.exec(line)?.[1] ?? '';
  return text.length >= length && text === mark.repeat(text.length);
}

function depthOf(marks: string): 1 | 2 | 3 | 4 | 5 | 6 {
  const depths = [1, 2, 3, 4, 5, 6] as const;
  return depths[marks.length - 1] ?? 6;
}

function positionOf(lines: readonly string[], starts: readonly number[], { first, last }: Lines, shift = 0) {
  const [start, end] = [starts[first] ?? 0, starts[last] ?? 0];
  const length = (lines[last] ?? '').length;
  return {
    start: { line: first + shift + 1, column: 1, offset: start },
    end: { line: last + shift + 1, column: length + 1, offset: end + length },
  };
}
