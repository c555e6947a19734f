import { styleText } from 'node:util';
import { plainText } from './elements.js';
import { isObject, type JsonObject, objectsOf, textOf } from './json.js';
import { plainMrkdwn, visible } from './plain-mrkdwn.js';

export interface PrintOptions {
  /** Columns; 76 when left out. */
  readonly width?: number;
  /** Bold headers and dim context, for terminals; plain when left out. */
  readonly colour?: boolean;
  /** Names for the ids of people and channels. */
  readonly nameOf?: (id: string) => string | undefined;
}

/** The blocks as lines of text, as somebody at a terminal can read them. */
export function printBlocks(blocks: readonly JsonObject[], options: PrintOptions = {}): string[] {
  return blocks.flatMap(block => printBlock(block, options));
}

function printBlock(block: JsonObject, options: PrintOptions): string[] {
  const width = options.width ?? 76;
  const print = PRINTERS[textOf(block['type']) ?? ''];
  return print ? print(block, width, options) : [`[${textOf(block['type']) ?? 'block'}]`];
}

type Printer = (block: JsonObject, width: number, options: PrintOptions) => string[];

const PRINTERS: Readonly<Record<string, Printer>> = {
  header: (block, width, options) =>
    wrapped(shown(block['text'], options), width).map(line => painted(line, 'bold', options)),
  divider: (_block, width, options) => [painted('-'.repeat(width), 'dim', options)],
  section: printSection,
  context: (block, width, options) => {
    const parts = objectsOf(block['elements']).map(one => shown(one, options) || (textOf(one['alt_text']) ?? ''));
    return wrapped(parts.filter(Boolean).join('  '), width).map(line => painted(line, 'dim', options));
  },
  actions: (block, width) => wrapped(objectsOf(block['elements']).map(printElement).join('  '), width),
  input: printInput,
  image: (block, width) => wrapped(`[image: ${textOf(block['alt_text']) ?? ''}]`, width),
  markdown: (block, width) => wrapped(textOf(block['text']) ?? '', width),
  table: (block, width, options) => {
    const rows = Array.isArray(block['rows']) ? block['rows'] : [];
    return rows.flatMap(row =>
      columns(
        objectsOf(row).map(cell => shown(cell, options)),
        width,
      ),
    );
  },
  plan: (block, width, options) => [
    painted(textOf(block['title']) ?? '', 'bold', options),
    ...objectsOf(block['tasks']).flatMap(task => printTask(task, width)),
  ],
  task_card: printTask,
};

function printSection(block: JsonObject, width: number, options: PrintOptions): string[] {
  const text = block['text'] === undefined ? [] : wrapped(shown(block['text'], options), width);
  const fields = objectsOf(block['fields']).map(field => shown(field, options));
  const pairs: string[] = [];
  for (let at = 0; at < fields.length; at += 2) pairs.push(...columns(fields.slice(at, at + 2), width));
  const accessory = isObject(block['accessory']) ? [printElement(block['accessory'])] : [];
  return [...text, ...pairs, ...accessory];
}

function printInput(block: JsonObject, width: number, options: PrintOptions): string[] {
  const optional = block['optional'] === true ? ' (optional)' : '';
  const hint = plainText(block['hint']);
  const element = isObject(block['element']) ? printElement(block['element']) : '';
  const hints = hint ? wrapped(hint, width).map(line => painted(line, 'dim', options)) : [];
  return [...wrapped(`${plainText(block['label']) ?? ''}${optional}`, width), ...wrapped(element, width), ...hints];
}

function printTask(task: JsonObject, width: number): string[] {
  const mark = { complete: 'x', in_progress: '>', error: '!' }[textOf(task['status']) ?? ''] ?? ' ';
  return wrapped(`[${mark}] ${textOf(task['title']) ?? ''}`, width);
}

/** `[ Approve ]` for a button, `[ Region: eu-west | us-east ]` for a menu, `[ ... ]` for a field to type in. */
function printElement(element: JsonObject): string {
  const options = objectsOf(element['options']).map(option => plainMrkdwn(plainText(option['text']) ?? ''));
  if (options.length > 0) return `[ ${options.join(' | ')} ]`;
  const label = plainText(element['text']) ?? textOf(element['initial_value']) ?? plainText(element['placeholder']);
  return `[ ${label ?? textOf(element['alt_text']) ?? '...'} ]`;
}

/** A text object as people see it. */
function shown(value: unknown, options: PrintOptions): string {
  const text = plainText(value) ?? '';
  const markup = isObject(value) && value['type'] === 'mrkdwn';
  return visible(markup ? plainMrkdwn(text, options.nameOf) : text);
}

/** Two columns, or as many as there are texts, each as wide as the other. */
function columns(texts: readonly string[], width: number): string[] {
  const gap = 2;
  const each = Math.max(1, Math.floor((width + gap) / Math.max(1, texts.length)) - gap);
  const cells = texts.map(text => wrapped(text, each));
  const height = Math.max(0, ...cells.map(lines => lines.length));
  return Array.from({ length: height }, (_, at) =>
    cells
      .map(lines => (lines[at] ?? '').padEnd(each))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Breaks at spaces; a word longer than the width stays whole. */
function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap(line => {
    const lines = [''];
    for (const word of line.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last === '') lines[lines.length - 1] = word;
      else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

function painted(text: string, style: 'bold' | 'dim', { colour }: PrintOptions): string {
  return colour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
}
