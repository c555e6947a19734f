import { describe, expect, it } from 'vitest';
import { judgePreflight } from '../../plan/gates/preflight.js';
import type { PreflightSide } from '../../plan/preflight.js';

const SIDE: PreflightSide = {
  region: 'eu-west',
  silent: null,
  standby: false,
  settings: { max_connections: 100, max_wal_senders: 10 },
  slotsFree: 5,
  sendersFree: 5,
  archiverFailure: null,
  preparedTransactions: 0,
  longTransactions: [],
  logicalSlots: [],
  extensions: ['plpgsql'],
  availableExtensions: ['plpgsql', 'hstore'],
  collations: [],
  hints: true,
  maxWalBytes: 2 ** 30,
  host: { freeBytes: 2 ** 40, replicationRefused: null },
  hostSilent: null,
};

function judge(from: Partial<PreflightSide> = {}, to: Partial<PreflightSide> = {}, logical_slots = '') {
  const reading = { at: 1, from: { ...SIDE, ...from }, to: { ...SIDE, region: 'us-east', standby: true, ...to } };
  return judgePreflight(reading, { args: { logical_slots }, accepted: null });
}

describe('judgePreflight', () => {
  it('passes a pair without findings', () => {
    expect(judge()).toMatchObject({ verdict: 'pass', asOf: 1 });
  });
  it.each<[string, Partial<PreflightSide>, Partial<PreflightSide>]>([
    [
      'max_connections is 50 in us-east and 100 in eu-west',
      {},
      { settings: { max_connections: 50, max_wal_senders: 10 } },
    ],
    [
      'us-east lacks the extensions postgis, hstore',
      { extensions: ['postgis', 'hstore'] },
      { availableExtensions: [] },
    ],
    ['no replication slot free', {}, { slotsFree: 0 }],
    ['no walsender free', {}, { sendersFree: 0 }],
    [
      'The archiver in eu-west is failing (000000010000000000000003',
      { archiverFailure: '000000010000000000000003 at noon' },
      {},
    ],
    ['Text sorts differently in us-east from when orders was made', {}, { collations: ['orders'] }],
    ['Only 100 MB are free in us-east', {}, { host: { freeBytes: 100 * 2 ** 20, replicationRefused: null } }],
    [
      'eu-west cannot follow the other server: no entry',
      { host: { freeBytes: 2 ** 40, replicationRefused: 'no entry' } },
      {},
    ],
    [
      'The logical slots a, b would not be on the new primary',
      {
        logicalSlots: [
          { name: 'a', active: true },
          { name: 'b', active: false },
        ],
      },
      {},
    ],
  ])('fails: %s', (sentence, from, to) => {
    const { verdict, reason } = judge(from, to);
    expect(verdict).toBe('fail');
    expect(reason).toContain(sentence);
  });
  it('lets through with what people should know', () => {
    const longTransactions = [{ pid: 7, user: 'report', ms: 61_000 }];
    const { verdict, reason } = judge({ longTransactions, preparedTransactions: 2, hints: false });
    expect(verdict).toBe('pass');
    expect(reason).toContain('the longest by report (process 7');
    expect(reason).toContain('2 prepared transactions');
    expect(reason).toContain('only way back is a rebuild');
  });
  it('names every finding at once, the soft ones last', () => {
    const { reason } = judge({ archiverFailure: 'x', hints: false }, { slotsFree: 0 });
    expect(reason).toMatch(/slot free.*archiver.*rebuild/);
  });
  it('does not know what it could not read, and still says what it found', () => {
    expect(judge({}, { silent: 'timeout' })).toMatchObject({ verdict: 'unknown' });
    expect(judge({}, { host: null, hostSilent: 'nobody' }).reason).toContain(
      'The host in us-east did not answer: nobody',
    );
    expect(judge({ archiverFailure: 'x' }, { host: null }).verdict).toBe('fail');
  });
});
