import { pointedAt } from '../../plan/json-pointer.js';
import type { Measure } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import { askJson } from './ask-json.js';
import type { CapacitySource } from './source.js';
import { toNumber } from './to-number.js';
import { unreadable } from './unreadable.js';

/** A JSON document by GET, and the number in it by a JSON pointer. */
export function httpSource(
  { url, pointer, token }: Extract<Measure, { from: 'http' }>,
  deps: Resolves,
): CapacitySource {
  return {
    async read(deadlineMs) {
      const bearer = token === undefined ? undefined : await deps.resolve(token);
      const { status, body } = await askJson({ url: await deps.resolve(url), token: bearer, deadlineMs });
      if (status !== 200) throw unreadable(`it answered ${status}`);
      return toNumber(pointedAt(body, pointer), `what stands at ${pointer === '' ? 'the top' : pointer}`);
    },
  };
}
