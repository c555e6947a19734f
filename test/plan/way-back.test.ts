import { describe, expect, it } from 'vitest';
import { decideWayBack, type WayBackReading } from '../../plan/way-back.js';

const FORK = '0/5000100';
const READING: WayBackReading = {
  region: 'eu-west',
  marker: null,
  state: 'in production',
  freshCopy: false,
  timeline: 1,
  sourceTimeline: 2,
  ancestors: [],
  sourceAncestors: [{ timeline: 1, switchLsn: FORK }],
  checkpointLsn: '0/4000000',
  minRecoveryLsn: '0/0',
  endsAfterFork: true,
  sameWal: true,
  promotedIn: null,
  hints: true,
  walToFork: true,
  dataBytes: 500_000_000,
  divergedBytes: 16_777_216,
};
const decide = (change: Partial<WayBackReading>) => decideWayBack({ ...READING, ...change });

describe('the way back of a stopped server', () => {
  it('is nothing when it ended before the fork, cleanly or by its WAL', () => {
    expect(decide({ state: 'shut down' }).way).toBe('nothing');
    expect(decide({ endsAfterFork: false })).toMatchObject({ way: 'nothing', fork: FORK });
    expect(decide({ state: 'shut down in recovery', minRecoveryLsn: FORK, endsAfterFork: false }).way).toBe('nothing');
    expect(decide({ timeline: 2, ancestors: READING.sourceAncestors }).way).toBe('nothing');
  });
  it('is a rewind when it wrote past the fork, or when that cannot be told', () => {
    expect(decide({}).way).toBe('rewind');
    expect(decide({ endsAfterFork: null }).way).toBe('rewind');
    expect(decide({ state: 'shut down', checkpointLsn: FORK }).way).toBe('rewind');
    expect(decide({ state: 'in archive recovery', minRecoveryLsn: '0/5000101' }).way).toBe('rewind');
    expect(decide({ marker: 'rewound', timeline: 2 }).way).toBe('rewind');
  });
  it('is a rebuild when pg_rewind could not do it', () => {
    expect(decide({ hints: false }).reason).toContain('neither data checksums nor wal_log_hints');
    expect(decide({ walToFork: false })).toMatchObject({ way: 'rebuild' });
    expect(decide({ marker: 'rewinding' })).toMatchObject({ way: 'rebuild' });
    expect(decide({ marker: 'rebuilding' })).toMatchObject({ way: 'rebuild' });
    expect(decide({ timeline: 7 })).toMatchObject({ way: 'rebuild', fork: null });
  });
  it('needs neither hints nor WAL when there is nothing to take back', () => {
    expect(decide({ endsAfterFork: false, hints: false, walToFork: false }).way).toBe('nothing');
  });

  it('is a rebuild when one timeline id stands for two histories', () => {
    const there = { timeline: 2, sourceTimeline: 2, state: 'shut down' };
    const elsewhere = [{ timeline: 1, switchLsn: '0/4FFFF00' }];
    expect(decide({ ...there, ancestors: elsewhere })).toMatchObject({ way: 'rebuild', fork: null });
    // Both were promoted at the very same position: only the WAL itself, or the ledger, tells them apart.
    const same = { ...there, ancestors: READING.sourceAncestors };
    expect(decide({ ...same, sameWal: false }).reason).toContain("not the current primary's");
    expect(decide({ ...same, promotedIn: 'us-east', sameWal: null }).reason).toContain('began in us-east');
    expect(decide({ ...same, promotedIn: 'us-east', state: 'shut down in recovery' }).way).toBe('nothing');
    expect(decide({ ...same, promotedIn: 'us-east', state: 'in production', freshCopy: true }).way).toBe('nothing');
    expect(decide({ ...same, promotedIn: 'eu-west' }).way).toBe('nothing');
    const later = {
      timeline: 2,
      sourceTimeline: 3,
      sourceAncestors: [...READING.sourceAncestors, { timeline: 2, switchLsn: '0/6000000' }],
    };
    expect(decide({ ...later, ancestors: elsewhere })).toMatchObject({ way: 'rebuild' });
    expect(decide({ ...later, ancestors: READING.sourceAncestors })).toMatchObject({
      way: 'rewind',
      fork: '0/6000000',
    });
  });

  it('says what either way would take', () => {
    expect(decide({})).toMatchObject({ rewindMs: 1_336, rebuildMs: 6_000 });
  });
});
