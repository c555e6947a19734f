import { isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { quote } from './quote.js';
import type { Locator } from './read-yaml.js';
import type { Mark, Report } from './report.js';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.js';

/** Keys that reach into JavaScript's own objects. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

type Source = YAMLMap | YAMLSeq | Scalar;

/** Converts what `yaml` composed into our own tree; undefined when a part of it is refused. */
export function convertYaml(node: Source, locator: Locator, report: Report): YamlNode | undefined {
  if (isScalar(node)) return convertScalar(node, locator, report);
  const mark = markOf(node, locator);
  if (isSeq(node)) {
    const items = node.items.map(item => convertItem(item, mark, locator, report));
    return items.every(item => item !== undefined) ? { kind: 'list', items, mark } : undefined;
  }
  const seen = new Map<string, Mark>();
  const entries = node.items.map(pair => convertPair(pair, seen, locator, report));
  return entries.every(entry => entry !== undefined) ? { kind: 'map', entries, mark } : undefined;
}

function convertItem(item: unknown, at: Mark, locator: Locator, report: Report): YamlNode | undefined {
  if (isMap(item) || isSeq(item) || isScalar(item)) return convertYaml(item, locator, report);
  report.error('blank-value', 'Unexpected blank item, expected a value', at);
  return undefined;
}

function convertPair(pair: Pair, seen: Map<string, Mark>, locator: Locator, report: Report): YamlEntry | undefined {
  const { key, value } = pair;
  if (!isScalar(key) || typeof key.value !== 'string' || key.value === '<<' || FORBIDDEN_KEYS.has(key.value)) {
    const at = isMap(key) || isSeq(key) || isScalar(key) ? markOf(key, locator) : locator(0);
    const shown = isScalar(key) ? ` ${quote(key.source ?? key.value)}` : '';
    report.error('forbidden-key', `Unexpected key${shown}, expected a plain name`, at);
    return undefined;
  }
  const keyMark = markOf(key, locator);
  const first = seen.get(key.value);
  if (first) {
    const related = [{ message: 'First written here', place: report.place(first) }];
    report.error('duplicate-key', `Unexpected second ${quote(key.value)}, expected each key once`, keyMark, {
      related,
    });
    return undefined;
  }
  seen.set(key.value, keyMark);
  if (!(isMap(value) || isSeq(value) || isScalar(value)) || (isScalar(value) && value.value === null)) {
    report.error('blank-value', `Unexpected blank ${quote(key.value)}, expected a value`, keyMark);
    return undefined;
  }
  const converted = convertYaml(value, locator, report);
  return converted && { key: key.value, keyMark, value: converted };
}

function convertScalar(node: Scalar, locator: Locator, report: Report): YamlScalar | undefined {
  const { value, source = '' } = node;
  const mark = markOf(node, locator);
  if (typeof value === 'number' && String(value) !== source) {
    const message = `Unexpected ${quote(source)}, which YAML reads as the number ${quote(value)}, expected a number written in full`;
    report.error('ambiguous-number', message, mark, { hint: `Put it in quotes if it is text: \`"${source}"\`.` });
    return undefined;
  }
  if (typeof value === 'string' && node.type === 'PLAIN' && /^[‘’“”„«]/.test(value)) {
    const message = `Unexpected typographic quote in ${quote(value)}, expected a plain \`"\` or \`'\``;
    report.error('smart-quote', message, mark);
    return undefined;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', value, mark };
  report.error('blank-value', 'Unexpected blank value, expected text or a number', mark);
  return undefined;
}

function markOf(node: Source, locator: Locator): Mark {
  const [start, end] = node.range ?? [0, 0];
  return locator(start, end);
}
