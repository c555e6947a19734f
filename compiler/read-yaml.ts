import { Composer, type Document, isMap, isScalar, isSeq, LineCounter, Parser, type YAMLError } from 'yaml';
import type { Block } from './document.js';
import { convertYaml } from './convert-yaml.js';
import { findForbidden } from './forbidden-yaml.js';
import { quote } from './quote.js';
import { readPlainYaml } from './read-plain-yaml.js';
import type { Mark, Report } from './report.js';
import type { YamlNode } from './yaml-node.js';

/** Turns an offset range of the block's text into a mark in the file. */
export type Locator = (start: number, end?: number) => Mark;

/** Reads one YAML text, strictly. Undefined when anything is wrong: one cause, one diagnostic. */
export function readYaml(block: Block, report: Report): YamlNode | undefined {
  return readPlainYaml(block) ?? readAnyYaml(block, report);
}

/**
 * Reads a text that may hold anything. The text is first cut into tokens without recursion, and only what is shallow and free of anchors,
 * aliases, tags, directives and second documents is composed.
 */
export function readAnyYaml(block: Block, report: Report): YamlNode | undefined {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(block.text)];
  const locator = createLocator(block, lines);
  const forbidden = findForbidden(tokens);
  if (forbidden) {
    report.error(forbidden.code, forbidden.message, locator(forbidden.offset, forbidden.end), { hint: forbidden.hint });
    return undefined;
  }
  const options = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, stringKeys: false } as const;
  const [document] = [...new Composer(options).compose(tokens)];
  const error = document && firstError(document);
  if (error) {
    reportSyntax(error, locator, report);
    return undefined;
  }
  return document ? convertDocument(document, locator, report) : undefined;
}

function convertDocument(document: Document, locator: Locator, report: Report): YamlNode | undefined {
  const { contents } = document;
  return isMap(contents) || isSeq(contents) || isScalar(contents) ? convertYaml(contents, locator, report) : undefined;
}

/** The first error; where `yaml` reports two for one line that hangs under another, the second says it better. */
function firstError({ errors, warnings }: Document): YAMLError | undefined {
  const [first, second] = errors;
  if (first?.code === 'BLOCK_AS_IMPLICIT_KEY' && second?.code === 'MULTILINE_IMPLICIT_KEY') return second;
  return first ?? warnings[0];
}

function createLocator(block: Block, lines: LineCounter): Locator {
  return (start, end) => {
    const from = lines.linePos(start);
    const shift = block.indents[from.line - 1] ?? 0;
    const mark = { line: block.line + from.line - 1, column: from.col + shift };
    if (end === undefined) return mark;
    const to = lines.linePos(end);
    return to.line === from.line && to.col > from.col ? { ...mark, endColumn: to.col + shift } : mark;
  };
}

const SYNTAX: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Unexpected tab, expected spaces for indentation',
  BAD_INDENT: 'Unexpected indentation, expected all keys of a map in one column',
  MULTILINE_IMPLICIT_KEY:
    'Unexpected lines that are read as one, expected `key: value` on each line and all keys in one column',
  BLOCK_AS_IMPLICIT_KEY: 'Unexpected second `:` on the line, expected quotes around a value that contains `: `',
  MISSING_CHAR: 'Unexpected end of a value, expected its closing quote, bracket, comma or colon',
  BAD_SCALAR_START: 'Unexpected character at the start of a value, expected quotes around it',
  UNEXPECTED_TOKEN: 'Unexpected text, expected `key: value`',
  KEY_OVER_1024_CHARS: 'Unexpected key of more than 1,024 characters, expected a short one',
};

function reportSyntax(error: YAMLError, locator: Locator, report: Report): void {
  const reason = error.message.split('\n')[0] ?? '';
  const unclosed = /end with a (\S+)$/.exec(reason)?.[1];
  const closing = unclosed && `Unexpected end of a list or map, expected its closing ${quote(unclosed)}`;
  const message = closing ?? SYNTAX[error.code] ?? `Unexpected YAML (${quote(reason)}), expected \`key: value\` lines`;
  report.error('yaml-syntax', message, locator(error.pos[0], error.pos[1]));
}
