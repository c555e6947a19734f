/**
 * JSON in one form only: keys sorted by code unit, no spaces, nothing that JSON has not. Two values with the same content give the same
 * text, whatever the order their keys were written in (the idea of RFC 8785, for data that JSON can carry).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
