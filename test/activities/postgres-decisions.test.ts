import { describe, expect, it } from 'vitest';
import { Row } from '../../activities/postgres/row.js';
import type { Session } from '../../activities/postgres/session.js';
import { contactOf } from '../../activities/postgres/session.js';
import { endpointOf } from '../../activities/postgres/endpoint.js';
import { whyNotCaughtUp } from '../../activities/postgres/switchover/prove.js';
import { forkOf, historyFile, parseHistory } from '../../activities/postgres/timeline-history.js';
import { commonLsn } from '../../activities/watch/look.js';
import { node, primary, standby } from '../plan/readings.js';

const CONTROL = {
  state: 'shut down',
  systemId: '7',
  timeline: 1,
  checkpointLsn: '0/500',
  minRecoveryLsn: '0/0',
  walSegmentBytes: 2 ** 24,
  checkpointTimeline: 1,
  hints: true,
};

/** Answers each question with the next position, and then with the last one. */
const replaying = (...positions: string[]): Session => {
  let asked = 0;
  const row = async (_: string, values: readonly unknown[] = []) => {
    const replayed = positions[Math.min(asked++, positions.length - 1)]!;
    const there = Number.parseInt(replayed.slice(2), 16) > Number.parseInt(String(values[0]).slice(2), 16);
    return new Row({ replayed, there: there ? 't' : 'f' });
  };
  return { row, rows: async () => [], close: async () => undefined, lost: new AbortController().signal };
};

describe('whyNotCaughtUp', () => {
  const standing = { standby: true, systemId: '7', timeline: 1, streaming: false };
  it('waits until the standby has replayed beyond the start of the shutdown checkpoint', async () => {
    expect(await whyNotCaughtUp(replaying('0/400', '0/500', '0/578'), CONTROL, standing, 1_000)).toBeUndefined();
  });
  it('is not content with the checkpoint itself', async () => {
    expect(await whyNotCaughtUp(replaying('0/500'), CONTROL, standing, 20)).toContain('had replayed 0/500');
  });
  it('refuses an unclean end and another history', async () => {
    const session = replaying('9/0');
    const why = (control: Partial<typeof CONTROL>) => whyNotCaughtUp(session, { ...CONTROL, ...control }, standing, 20);
    expect(await why({ state: 'in production' })).toContain('in production');
    expect(await why({ systemId: '8' })).toContain('system identifiers');
    expect(await why({ timeline: 2 })).toContain('timeline 2');
  });
});

describe('timeline history', () => {
  const text = '1\t0/44A52F0\tno recovery target specified\n\n# a comment\n2\t1/0\tno recovery target specified\n';
  it('says where each timeline ended', () => {
    const history = parseHistory(text);
    expect(history).toEqual([
      { timeline: 1, switchLsn: '0/44A52F0' },
      { timeline: 2, switchLsn: '1/0' },
    ]);
    expect(forkOf(history, 1)).toBe('0/44A52F0');
    expect(forkOf(history, 3)).toBeUndefined();
    expect(historyFile(26)).toBe('pg_wal/0000001A.history');
  });
});

describe('commonLsn', () => {
  const first = primary();
  it('is what the slowest standby has', () => {
    const others = [standby({ have: '0/9' }), node('ap-south', { have: '0/10' })];
    expect(commonLsn(first, [first, ...others])).toBe('0/9');
  });
  it('is unknown as soon as one standby is, or follows another history', () => {
    const unknown = (change: Parameters<typeof standby>[0]) =>
      expect(commonLsn(first, [first, standby(change), node('ap-south')])).toBeUndefined();
    unknown({ contact: 'silent', inRecovery: null, have: null });
    unknown({ have: null });
    unknown({ timeline: 2 });
    unknown({ systemId: '8' });
    expect(commonLsn(first, [first])).toBeUndefined();
  });
});

describe('a contact', () => {
  it('is refused only when nothing listens; everything else is silence', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(contactOf(refused).contact).toBe('refused');
    expect(contactOf(new AggregateError([refused])).contact).toBe('refused');
    for (const code of ['ETIMEDOUT', 'EHOSTUNREACH', '57P03', undefined]) {
      expect(contactOf(Object.assign(new Error('x'), { code })).contact).toBe('silent');
    }
  });
  it('goes to the host and port of the URL', () => {
    expect(endpointOf('postgres://u:p%40@127.0.0.1:6000/db')).toEqual({ host: '127.0.0.1', port: 6_000 });
    expect(endpointOf('postgres://u@[::1]/db')).toEqual({ host: '::1', port: 5_432 });
  });
});
