/**
 * The one value in the HTTP API's answer to an instant query (Prometheus documentation, "Instant queries"): a vector of one sample, or a scalar.
 * Null for no value, for more than one, for NaN (a rate of nothing) and for anything else.
 */
export function readInstant(answer: unknown): number | null {
  if (field(answer, 'status') !== 'success') return null;
  const data = field(answer, 'data');
  const result = field(data, 'result');
  const sample = field(data, 'resultType') === 'scalar' ? result : only(result);
  const pair = field(data, 'resultType') === 'scalar' ? sample : field(sample, 'value');
  const text: unknown = Array.isArray(pair) && pair.length === 2 ? pair[1] : undefined;
  const value = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? new Map<string, unknown>(Object.entries(of)).get(name) : undefined;
}

function only(list: unknown): unknown {
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}
