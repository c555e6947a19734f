import type { Block } from './document.js';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.js';

const ENTRY = /^([a-z][a-z0-9_-]{0,62}): (.+)$/;
/** Words without anything that YAML gives a meaning to, beginning with a letter or a parameter. */
const WORDS = /^(?:[A-Za-z]|\$\{)[\w.,;()/${}'-]*(?: [\w.,;()/${}'][\w.,;()/${}'-]*)*$/;
/** The same inside a map on one line, where commas and brackets have a meaning too. */
const WORD = /^[A-Za-z][\w./-]*$/;
const DURATION = /^\d{1,9}(?:ms|s|m|h|d)$/;
const INTEGER = /^(?:0|[1-9]\d{0,8})$/;
const ONE_LINE = /^\{ ([^{}[\]'"]*) \}$/;
/** Words that are values of another type, or keys that the whole reader refuses by name. */
const SPECIAL = /^(?:true|false|null|constructor|prototype)$/i;

/**
 * Reads a block that has nothing but `key: value` lines of words, durations and whole numbers, as most step blocks have; a tenth of the time of
 * the whole reader, and the same tree. Undefined for every other text, right or wrong.
 */
export function readPlainYaml({ text, line, indents }: Block): YamlMap | undefined {
  const entries: YamlEntry[] = [];
  const keys = new Set<string>();
  for (const [index, written] of text.split('\n').entries()) {
    if (written === '') continue;
    const entry = readEntry(written, line + index, 1 + (indents[index] ?? 0));
    if (!entry || keys.has(entry.key)) return undefined;
    keys.add(entry.key);
    entries.push(entry);
  }
  const [first] = entries;
  if (!first) return undefined;
  const { line: at, column } = first.keyMark;
  const end = entries.length === 1 && !text.endsWith('\n') ? first.value.mark.endColumn : undefined;
  return { kind: 'map', entries, mark: { line: at, column, ...(end === undefined ? {} : { endColumn: end }) } };
}

function readEntry(written: string, line: number, column: number): YamlEntry | undefined {
  const [, key = '', value = ''] = ENTRY.exec(written) ?? [];
  if (key === '' || SPECIAL.test(key)) return undefined;
  const at = column + key.length + 2;
  const node = readScalar(value, WORDS, line, at) ?? readOneLine(value, line, at);
  return node && { key, keyMark: { line, column, endColumn: column + key.length }, value: node };
}

function readScalar(value: string, words: RegExp, line: number, column: number): YamlNode | undefined {
  if (SPECIAL.test(value) || !(words.test(value) || DURATION.test(value) || INTEGER.test(value))) return undefined;
  const mark = { line, column, endColumn: column + value.length };
  return { kind: 'scalar', value: INTEGER.test(value) ? Number(value) : value, mark };
}

/** `{ from: database-oncall, quorum: 2 }` */
function readOneLine(value: string, line: number, column: number): YamlNode | undefined {
  const inside = ONE_LINE.exec(value)?.[1];
  if (inside === undefined) return undefined;
  const entries: YamlEntry[] = [];
  let at = column + 2;
  for (const part of inside.split(', ')) {
    const [, key = '', word = ''] = ENTRY.exec(part) ?? [];
    const node = readScalar(word, WORD, line, at + key.length + 2);
    if (key === '' || SPECIAL.test(key) || !node || entries.some(entry => entry.key === key)) return undefined;
    entries.push({ key, keyMark: { line, column: at, endColumn: at + key.length }, value: node });
    at += part.length + 2;
  }
  return { kind: 'map', entries, mark: { line, column, endColumn: column + value.length } };
}
