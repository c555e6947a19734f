import { expect, it } from 'vitest';
import { readInstant } from '../../../plan/traffic/read-instant.js';

const vector = (...values: readonly string[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: values.map(value => ({ metric: {}, value: [1_790_000_000.1, value] })) },
});

it.each<[string, unknown, number | null]>([
  ['one sample', vector('0.25'), 0.25],
  ['a scalar', { status: 'success', data: { resultType: 'scalar', result: [1_790_000_000, '3'] } }, 3],
  ['no sample', vector(), null],
  ['two samples', vector('0', '1'), null],
  ['a rate of nothing', vector('NaN'), null],
  ['infinity', vector('+Inf'), null],
  ['an error', { status: 'error', errorType: 'bad_data', error: 'parse error' }, null],
  ['a text', 'no JSON of Prometheus', null],
])('reads %s', (_, answer, value) => {
  expect(readInstant(answer)).toBe(value);
});
