import { pointedAt } from '../../plan/json-pointer.js';
import type { Measure } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import { askJson } from './ask-json.js';
import type { CapacitySource } from './source.js';
import { toNumber } from './to-number.js';
import { unreadable } from './unreadable.js';

/**
 * An instant query of Prometheus (its HTTP API, `/api/v1/query`), answered with a scalar or with exactly one sample. No sample means that nobody
 * measures it; several, that the query does not say which; a warning, that a part of the stores did not answer.
 */
export function prometheusSource(
  { url, query, token }: Extract<Measure, { from: 'prometheus' }>,
  deps: Resolves,
): CapacitySource {
  return {
    async read(deadlineMs) {
      const bearer = token === undefined ? undefined : await deps.resolve(token);
      const base = (await deps.resolve(url)).replace(/\/+$/, '');
      const address = `${base}/api/v1/query?query=${encodeURIComponent(query)}`;
      const { status, body } = await askJson({ url: address, token: bearer, deadlineMs });
      if (status !== 200 || pointedAt(body, '/status') !== 'success') throw unreadable(refusalOf(status, body));
      const warnings = pointedAt(body, '/warnings');
      if (Array.isArray(warnings) && warnings.length > 0) throw unreadable('the answer is not complete');
      return toNumber(sampleOf(body), 'the sample');
    },
  };
}

function refusalOf(status: number, body: unknown): string {
  const type = pointedAt(body, '/errorType');
  return typeof type === 'string' ? `it answered ${status}, ${type.slice(0, 60)}` : `it answered ${status}`;
}

function sampleOf(body: unknown): unknown {
  const result = pointedAt(body, '/data/result');
  const type = pointedAt(body, '/data/resultType');
  if (type === 'scalar') return pointedAt(result, '/1');
  if (type !== 'vector' || !Array.isArray(result)) throw unreadable('the query gives neither a scalar nor a vector');
  if (result.length === 1) return pointedAt(result, '/0/value/1');
  throw unreadable(result.length === 0 ? 'the query has no sample' : `the query has ${result.length} samples, not one`);
}
