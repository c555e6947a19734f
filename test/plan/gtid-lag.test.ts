import { describe, expect, it } from 'vitest';
import type { GateContext } from '../../plan/gate.js';
import { judgeLag } from '../../plan/gates/lag.js';
import type { GtidReading, NodeReading } from '../../plan/replication.js';
import { lagReading, node, NOW, reading, watchState } from './readings.js';

const context = (accepted: number | null = null): GateContext => ({
  args: { region: 'us-east', max_loss: 10_000 },
  accepted: accepted === null ? null : { lossMs: accepted, by: ['ana', 'bo'] },
});
const gtid = (change: Partial<GtidReading> = {}): GtidReading => ({
  serverId: 1,
  position: '0-1-100',
  state: '0-1-100',
  strict: true,
  ...change,
});
const primary = (change: Partial<NodeReading> = {}, at: Partial<GtidReading> = {}): NodeReading =>
  node('eu-west', { inRecovery: false, have: null, timeline: null, receiver: null, gtid: gtid(at), ...change });
const replica = (change: Partial<NodeReading> = {}, at: Partial<GtidReading> = {}): NodeReading =>
  node('us-east', {
    inRecovery: true,
    have: null,
    timeline: null,
    receiver: 'streaming',
    heartbeatAt: NOW - 1_000,
    gtid: gtid({ serverId: 2, ...at }),
    ...change,
  });
const silent = node('eu-west', { contact: 'silent', inRecovery: null, detail: 'timeout' });
const alone = { receiver: 'connecting' };

describe('with the primary of MariaDB answering', () => {
  it.each([
    ['everything', {}, { verdict: 'pass', loss: { aboutTransactions: 0, atMostMs: 0, zeroProved: false } }],
    [
      'less, within the budget',
      { position: '0-1-93' },
      { verdict: 'pass', loss: { aboutTransactions: 7, atMostMs: 1_000 } },
    ],
  ])('a replica that has %s passes', (_, at, expected) => {
    expect(judgeLag(lagReading(reading(primary(), replica({}, at))), context())).toMatchObject(expected);
  });

  it.each([
    [
      'that lacks more than the budget',
      { heartbeatAt: NOW - 11_000 },
      { position: '0-1-93' },
      'fail',
      'lacks 7 transactions',
    ],
    [
      'that lacks something and holds no heartbeat',
      { heartbeatAt: null },
      { position: '0-1-93' },
      'unknown',
      'no heartbeat',
    ],
    ['whose heartbeat is in the future', { heartbeatAt: NOW + 9_000 }, { position: '0-1-93' }, 'unknown', 'clocks'],
    ['that does not receive', { receiver: 'no' }, {}, 'fail', 'receiver: no'],
    ['that does not apply', { replayPaused: true }, {}, 'fail', 'SQL thread'],
    ['that delays', { applyDelayMs: 1_000 }, {}, 'fail', 'MASTER_DELAY'],
    ['without strict mode', {}, { strict: false }, 'fail', 'gtid_strict_mode'],
    ['with a transaction of its own', {}, { state: '0-1-100,0-2-101' }, 'fail', '0-2-1 to 0-2-101'],
    ['that takes writes', { inRecovery: false }, {}, 'fail', 'already a primary'],
    ['that does not answer', { contact: 'silent' as const }, {}, 'unknown', 'does not answer'],
  ])('a replica %s is refused', (_, change, at, verdict, reason) => {
    const judged = judgeLag(lagReading(reading(primary(), replica(change, at))), context());
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).toContain(reason);
  });

  it('does not take for errant what the primary wrote after it was read', () => {
    const ahead = replica({}, { position: '0-1-103', state: '0-1-103' });
    expect(judgeLag(lagReading(reading(primary(), ahead)), context())).toMatchObject({ verdict: 'pass' });
  });

  it('refuses when another replica has more', () => {
    const other = node('ap-south', {
      inRecovery: true,
      receiver: 'streaming',
      gtid: gtid({ serverId: 3, position: '0-1-120' }),
    });
    const judged = judgeLag(lagReading(reading(silent, replica(alone), other)), context());
    expect(judged).toMatchObject({ verdict: 'fail' });
    expect(judged.reason).toContain('ap-south has more');
  });
});

describe('with the primary of MariaDB gone', () => {
  const seen = { at: NOW - 3_000, nodes: [primary({ at: NOW - 3_000 }, { position: '0-1-110' })] };
  const watch = watchState({
    latest: { at: NOW - 500, nodes: [silent] },
    lastGood: seen,
    unreachableSince: NOW - 2_000,
    refusedSince: null,
    writesPerSecond: 40,
  });

  it('bounds the loss by what the watch saw and by the newest heartbeat, and never proves zero', () => {
    const judged = judgeLag(lagReading(reading(silent, replica(alone)), watch), context());
    expect(judged).toMatchObject({
      verdict: 'pass',
      askable: true,
      loss: { atMostMs: 1_000, aboutTransactions: 40, zeroProved: false },
    });
    expect(judged.reason).toContain('at least 10 transactions');
  });

  it('ends the span at the first refusal', () => {
    const refused = node('eu-west', { contact: 'refused', inRecovery: null });
    const judged = judgeLag(
      lagReading(reading(refused, replica({ ...alone, heartbeatAt: NOW - 60_000 })), {
        ...watch,
        refusedSince: NOW - 55_000,
      }),
      context(),
    );
    expect(judged).toMatchObject({ verdict: 'pass', loss: { atMostMs: 5_000 } });
  });

  it.each([
    ['it was never seen', null, alone, 'never seen before'],
    ['a replica still receives from it', watch, {}, 'only our view'],
    ['the replica holds no heartbeat', watch, { ...alone, heartbeatAt: null }, 'no heartbeat'],
  ])('is unknown when %s', (_, seenBefore, change, reason) => {
    const judged = judgeLag(lagReading(reading(silent, replica(change)), seenBefore), context());
    expect(judged.verdict).toBe('unknown');
    expect(judged.reason).toContain(reason);
  });

  it('is stale when the watch has not looked, until people accept the number', () => {
    const blind = { ...watch, latest: { at: NOW - 60_000, nodes: [silent] } };
    const asked = lagReading(reading(silent, replica(alone)), blind);
    expect(judgeLag(asked, context())).toMatchObject({ verdict: 'stale', askable: true });
    expect(judgeLag(asked, context(60_000))).toMatchObject({ verdict: 'pass' });
  });
});
