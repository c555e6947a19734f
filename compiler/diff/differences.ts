import { canonicalJson } from '../../plan/canonical-json.js';

/** One place at which two JSON values differ; `undefined` where there is nothing. */
export interface Difference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** The deepest places at which two JSON values differ. Lists are compared as a whole: half a list of needs says nothing. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): readonly Difference[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const [old, now] = [entriesOf(before), entriesOf(after)];
  if (!old || !now) return [{ path, before, after }];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  return keys.flatMap(key => differences(old.get(key), now.get(key), [...path, key]));
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map<string, unknown>(Object.entries(value));
}
