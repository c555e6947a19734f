import { expect, it } from 'vitest';
import { directWriter } from '../../../bin/drill/sandbox-witness.js';
import type { LoadRecord } from '../../../sandbox/load-log.js';

const record = (event: LoadRecord['event'], at: number): LoadRecord => ({ event, at, id: `${at}`, client: 0 });
const fenced = { region: 'eu-west', from: 100, to: 200 };

it('counts what a client past the pooler got in, and what the fence kept out while it stood', () => {
  const records = [
    record('ack', 50),
    record('error', 99),
    record('error', 100),
    record('error', 150),
    record('ack', 200),
  ];
  expect(directWriter('eu-west', records, fenced)).toEqual({
    region: 'eu-west',
    acknowledged: 2,
    whileFenced: 0,
    keptOut: 2,
  });
  expect(directWriter('eu-west', [...records, record('ack', 199)], fenced)).toMatchObject({ whileFenced: 1 });
});

it('knows no fence where another region was fenced, or none', () => {
  const records = [record('ack', 150), record('error', 160)];
  const none = { acknowledged: 1, whileFenced: 0, keptOut: 0 };
  expect(directWriter('us-east', records, fenced)).toEqual({ region: 'us-east', ...none });
  expect(directWriter('eu-west', records, null)).toEqual({ region: 'eu-west', ...none });
});
