import { z } from 'zod';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Report } from './report.js';
import { fieldOf, schemaAt, shapeOf, unwrap } from './schema-field.js';
import { entryOf, locate, markAt, plainValue, type YamlNode } from './yaml-node.js';

type Issue = z.core.$ZodIssue;
interface Subject {
  readonly schema: z.ZodType;
  readonly node: YamlNode;
  /** What is being checked, as a noun: `front matter`, `step`. */
  readonly what: string;
}

/** Parses a YAML tree with a zod schema and reports each issue at the line and column of the key or value it is about. */
export function checkSchema<Schema extends z.ZodType>(
  schema: Schema,
  node: YamlNode,
  what: string,
  report: Report,
): z.output<Schema> | undefined {
  const result = schema.safeParse(plainValue(node));
  if (result.success) return result.data;
  for (const issue of result.error.issues) reportIssue(issue, { schema, node, what }, report);
  return undefined;
}

function reportIssue(issue: Issue, subject: Subject, report: Report): void {
  if (issue.code === 'unrecognized_keys') return reportUnknownKeys(issue, subject, report);
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0];
    const inner = nearest?.filter(({ code, path }) => code === 'unrecognized_keys' || path.length > 0) ?? [];
    for (const each of inner) reportIssue({ ...each, path: [...issue.path, ...each.path] }, subject, report);
    if (inner.length > 0) return;
  }
  const { node, found } = locate(subject.node, issue.path);
  if (!found) return reportMissing(issue, subject, report);
  if (issue.code === 'invalid_key') {
    const message = `Unexpected name ${quote(issue.path.at(-1))}, ${issue.issues[0]?.message ?? 'expected another'}`;
    report.error('wrong-value', message, markAt(subject.node, issue.path));
    return;
  }
  const shown = node.kind === 'scalar' ? `${typeName(node.value)}${quote(node.value)}` : node.kind;
  const hint =
    issue.code === 'invalid_value' && node.kind === 'scalar'
      ? didYouMean(String(node.value), issue.values.map(String))
      : undefined;
  report.error('wrong-value', `Unexpected ${shown}, ${expected(issue, subject)}`, node.mark, { hint });
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function typeName(value: unknown): string {
  return typeof value === 'string' ? '' : `${typeof value} `;
}

function reportUnknownKeys(issue: Issue & { code: 'unrecognized_keys' }, subject: Subject, report: Report): void {
  const parent = schemaAt(subject.schema, issue.path);
  const inner = parent && unwrap(parent);
  const { node } = locate(subject.node, issue.path);
  const known = inner instanceof z.ZodObject ? Object.keys(shapeOf(inner)) : [];
  for (const key of issue.keys) {
    const entry = node.kind === 'map' ? entryOf(node, key) : undefined;
    const message = `Unexpected key ${quote(key)}, expected ${known.length > 0 ? quoteList(known) : 'another form'}`;
    report.error('unknown-key', message, entry?.keyMark ?? node.mark, { hint: didYouMean(key, known) });
  }
}

function reportMissing(issue: Issue, subject: Subject, report: Report): void {
  const key = String(issue.path.at(-1));
  const schema = schemaAt(subject.schema, issue.path);
  const description = schema ? fieldOf(schema).description : undefined;
  const parent = issue.path.slice(0, -1);
  const holder = parent.length > 0 ? quote(parent.join('.')) : subject.what;
  const message = `Unexpected ${holder} without ${quote(key)}, expected ${quote(`${key}:`)} ${description ?? 'and a value'}`;
  const at = parent.length > 0 ? markAt(subject.node, parent) : startOf(subject.node);
  report.error('missing-key', message.replace(/\.$/, ''), at);
}

function startOf(node: YamlNode) {
  return node.kind === 'map' ? (node.entries[0]?.keyMark ?? node.mark) : node.mark;
}

function expected(issue: Issue, subject: Subject): string {
  if (issue.message.startsWith('expected ')) return issue.message;
  if (issue.code === 'invalid_value') return `expected ${quoteList(issue.values)}`;
  if (issue.code === 'too_small') return `expected at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `expected at most ${issue.maximum}`;
  const schema = schemaAt(subject.schema, issue.path);
  const description = schema ? fieldOf(schema).description : undefined;
  if (issue.code === 'invalid_union' && description) return `expected ${description}`;
  if (issue.code === 'invalid_type') return `expected ${TYPES[issue.expected] ?? issue.expected}`;
  return `expected ${description ?? 'another value'}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  array: 'a list',
};
