import type { z } from 'zod';
import { DurationText } from '../plan/duration-text.js';
import { quoteList } from './quote.js';
import { choicesAt, fieldOf, schemaAt, unwrap } from './schema-field.js';

type Issue = z.core.$ZodIssue;

/** What a schema wanted instead of what an issue is about; fits after "expected". */
export function expectation(issue: Issue, schema: z.ZodType): string {
  if (issue.message.startsWith('expected ')) return issue.message.slice('expected '.length);
  if (issue.code === 'invalid_value') return quoteList(issue.values);
  const choices = issue.code === 'invalid_union' ? choicesAt(schema, issue.path) : [];
  if (choices.length > 0) return quoteList(choices);
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unit(issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unit(issue.origin)}`;
  if (isDuration(schema, issue.path)) return 'a duration with its unit, such as `30s`, `5m` or `1m30s`';
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  const parent = issue.path.slice(0, -1);
  return descriptionAt(schema, issue.path) ?? descriptionAt(schema, parent) ?? 'another value';
}

/** The description of a field, made to stand inside a sentence. */
export function descriptionAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  const field = schemaAt(schema, path);
  const description = field && fieldOf(field).description;
  return description?.replace(/^[A-Z](?=[a-z]|\s)/, letter => letter.toLowerCase()).replace(/\.$/, '');
}

function isDuration(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  const field = schemaAt(schema, path);
  return field !== undefined && (fieldOf(field).unit === 'ms' || unwrap(field) === DurationText);
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
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
