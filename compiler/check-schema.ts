import type { z } from 'zod';
import { descriptionAt, expectation } from './expectation.js';
import { didYouMean, nearest } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Report } from './report.js';
import { choicesAt, keysOf, schemaAt } from './schema-field.js';
import { entryOf, locate, markAt, plainValue, type YamlNode } from './yaml-node.js';

type Issue = z.core.$ZodIssue;
interface Subject {
  readonly schema: z.ZodType;
  readonly node: YamlNode;
  /** What is being checked, as a noun: `front matter`, `step`. */
  readonly what: string;
  /** Keys that belong elsewhere in the same block; offered when one of them was misspelt. */
  readonly others: readonly string[];
}

/** Parses a YAML tree with a zod schema and reports each issue at the line and column of the key or value it is about. */
export function checkSchema<Schema extends z.ZodType>(
  schema: Schema,
  node: YamlNode,
  what: string,
  report: Report,
  others: readonly string[] = [],
): z.output<Schema> | undefined {
  const result = schema.safeParse(plainValue(node));
  if (result.success) return result.data;
  const { issues } = result.error;
  for (const issue of issues.filter(each => !isMisspelt(each, issues)))
    reportIssue(issue, { schema, node, what, others }, report);
  return undefined;
}

/** A key that is missing because it is there under a name that is nearly right; the wrong name is reported. */
function isMisspelt(issue: Issue, issues: readonly Issue[]): boolean {
  const key = String(issue.path.at(-1));
  return issues.some(
    other =>
      other.code === 'unrecognized_keys' &&
      other.path.length === issue.path.length - 1 &&
      other.keys.some(wrong => nearest(wrong, [key]).length > 0),
  );
}

function reportIssue(issue: Issue, subject: Subject, report: Report): void {
  if (issue.code === 'unrecognized_keys') return reportUnknownKeys(issue, subject, report);
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0];
    const inner = closest?.filter(({ code, path }) => code === 'unrecognized_keys' || path.length > 0) ?? [];
    for (const each of inner.filter(one => !isMisspelt(one, inner)))
      reportIssue({ ...each, path: [...issue.path, ...each.path] }, subject, report);
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
  const known = issue.code === 'invalid_value' ? issue.values.map(String) : choicesAt(subject.schema, issue.path);
  const hint = node.kind === 'scalar' && known.length > 0 ? didYouMean(String(node.value), known) : undefined;
  report.error('wrong-value', `Unexpected ${shown}, expected ${expectation(issue, subject.schema)}`, node.mark, {
    hint,
  });
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function typeName(value: unknown): string {
  return typeof value === 'string' ? '' : `${typeof value} `;
}

function reportUnknownKeys(issue: Issue & { code: 'unrecognized_keys' }, subject: Subject, report: Report): void {
  const parent = schemaAt(subject.schema, issue.path);
  const { node } = locate(subject.node, issue.path);
  const known = parent ? keysOf(parent) : [];
  for (const key of issue.keys) {
    const entry = node.kind === 'map' ? entryOf(node, key) : undefined;
    const message = `Unexpected key ${quote(key)}, expected ${known.length > 0 ? quoteList(known) : (descriptionAt(subject.schema, issue.path) ?? 'another form')}`;
    report.error('unknown-key', message, entry?.keyMark ?? node.mark, {
      hint: didYouMean(key, [...known, ...subject.others]),
    });
  }
}

function reportMissing(issue: Issue, subject: Subject, report: Report): void {
  const key = String(issue.path.at(-1));
  const description = descriptionAt(subject.schema, issue.path);
  const parent = issue.path.slice(0, -1);
  const holder = parent.length > 0 ? quote(parent.join('.')) : subject.what;
  const said = description === undefined ? 'and a value' : `(${description})`;
  const message = `Unexpected ${holder} without ${quote(key)}, expected ${quote(`${key}:`)} ${said}`;
  const at = parent.length > 0 ? markAt(subject.node, parent) : startOf(subject.node);
  report.error('missing-key', message, at);
}

function startOf(node: YamlNode) {
  return node.kind === 'map' ? (node.entries[0]?.keyMark ?? node.mark) : node.mark;
}
