import { describe, expect, it } from 'vitest';
import { judgeLag } from '../../plan/gates/lag.js';
import type { GateContext } from '../../plan/gate.js';
import { gone, lagReading, node, NOW, primary, reading, standby, watchState } from './readings.js';

const context = (maxLoss = 10_000, accepted: number | null = null): GateContext => ({
  args: { region: 'us-east', max_loss: maxLoss },
  accepted: accepted === null ? null : { lossMs: accepted, by: ['ana', 'bo'] },
});

describe('with the primary answering', () => {
  it('passes with no loss when the standby has everything the primary had, however old the last transaction is', () => {
    const judgement = judgeLag(lagReading(reading(primary(), standby({ heartbeatAt: NOW - 60_000 }))), context(0));
    expect(judgement).toMatchObject({ verdict: 'pass', loss: { atLeastBytes: 0, atMostMs: 0 } });
  });

  it('takes the lag from the primary, not from the standby, which sees none when it is cut off', () => {
    const cutOff = standby({ have: '0/4000000', replayed: '0/4000000', heartbeatAt: NOW - 21_000 });
    expect(judgeLag(lagReading(reading(primary(), cutOff)), context())).toMatchObject({
      verdict: 'fail',
      loss: { atLeastBytes: 16_777_216, atMostMs: 21_000 },
    });
  });

  it('refuses a standby that does not stream', () => {
    expect(judgeLag(lagReading(reading(primary(), standby({ receiver: null }))), context()).verdict).toBe('fail');
  });

  it('is unknown, not zero, when no heartbeat says how old the lag is', () => {
    const judgement = judgeLag(
      lagReading(reading(primary(), standby({ have: '0/4000000', heartbeatAt: null }))),
      context(),
    );
    expect(judgement.verdict).toBe('unknown');
  });

  it('says when it answers but takes no write, as with a full disk', () => {
    const full = primary({ wrote: false, detail: 'No space left on device' });
    const watch = watchState({ latest: { at: NOW - 100, nodes: [full] } });
    expect(judgeLag(lagReading(reading(primary(), standby()), watch), context()).reason).toContain(
      'takes no write: No space left on device',
    );
  });

  it('refuses when two regions take writes', () => {
    const third = node('ap-south', { inRecovery: false });
    const judgement = judgeLag(lagReading(reading(primary(), third, standby())), context());
    expect(judgement).toMatchObject({ verdict: 'fail', reason: 'Two regions take writes: eu-west and ap-south.' });
  });
});

describe.each([
  ['another database', { systemId: '7' }, 'system identifiers differ'],
  ['another timeline', { receivedTimeline: 2 }, 'timeline 2'],
  ['a replay delay', { applyDelayMs: 60_000 }, 'delays replay on purpose'],
  ['paused replay', { replayPaused: true }, 'pg_wal_replay_resume'],
  ['no received position', { have: null }, 'does not say what it has received'],
  ['the role of a primary', { inRecovery: false }, 'already a primary'],
])('a standby with %s', (_, change, reason) => {
  it('is refused while the primary answers', () => {
    const nodes =
      (change as { inRecovery?: boolean }).inRecovery === false
        ? [gone(), standby(change)]
        : [primary(), standby(change)];
    const judgement = judgeLag(lagReading(reading(...nodes)), context());
    expect(judgement.verdict).toBe('fail');
    expect(judgement.reason).toContain(reason);
  });
  it('is refused when the primary is gone', () => {
    expect(judgeLag(lagReading(reading(gone(), standby({ receiver: null, ...change }))), context()).verdict).toBe(
      'fail',
    );
  });
});

describe('with the primary gone', () => {
  const cut = standby({ receiver: null, heartbeatAt: NOW - 2_000 });

  it('states a bound: at least the bytes that were seen, at most the time from the heartbeat to the first refusal', () => {
    const judgement = judgeLag(lagReading(reading(gone(), cut)), context());
    expect(judgement).toMatchObject({
      verdict: 'pass',
      askable: true,
      loss: { atLeastBytes: 0x4400, atMostMs: 1_200, aboutTransactions: 360, zeroProved: false },
    });
    expect(judgement.reason).toBe(
      'The primary is gone. A promotion of us-east loses at least 17,408 bytes, at most 1.2 s / about 360 transactions; budget 10 s.',
    );
  });

  it('counts until the lease has ended a silent primary that is bound to it, so that the bound stops growing', () => {
    const severed = standby({ receiver: null, heartbeatAt: NOW - 60_000 });
    const watch = watchState({ refusedSince: null, unreachableSince: NOW - 55_000 });
    const measured = {
      ...lagReading(reading(gone('silent'), severed), watch),
      endedSince: { 'eu-west': NOW - 50_000 },
    };
    expect(judgeLag(measured, context()).loss?.atMostMs).toBe(10_000);
    expect(judgeLag({ ...measured, watch: { ...watch, latest: null } }, context()).loss?.atMostMs).toBe(10_000);
  });

  it('counts until now when the primary is only silent, because it may live behind a partition', () => {
    const watch = watchState({ refusedSince: null });
    expect(judgeLag(lagReading(reading(gone('silent'), cut), watch), context()).loss?.atMostMs).toBe(2_000);
  });

  it('asks people when the bound is above the budget, and lets through what they accepted by number', () => {
    expect(judgeLag(lagReading(reading(gone(), cut)), context(1_000))).toMatchObject({
      verdict: 'fail',
      askable: true,
    });
    expect(judgeLag(lagReading(reading(gone(), cut)), context(1_000, 1_500)).verdict).toBe('pass');
  });

  it('refuses again when the bound has grown above what was accepted', () => {
    expect(judgeLag(lagReading(reading(gone(), cut)), context(10_000, 1_000)).verdict).toBe('fail');
  });

  it('is unknown when the primary was never seen', () => {
    expect(judgeLag(lagReading(reading(gone(), cut), null), context())).toMatchObject({ verdict: 'unknown' });
    expect(judgeLag(lagReading(reading(gone(), cut), watchState({ lastGood: null })), context()).verdict).toBe(
      'unknown',
    );
  });

  it('is stale when the watch has stopped looking, and then counts until now', () => {
    const watch = watchState({ latest: { at: NOW - 60_000, nodes: [] } });
    const judgement = judgeLag(lagReading(reading(gone(), cut), watch), context());
    expect(judgement).toMatchObject({ verdict: 'stale', askable: true, loss: { atMostMs: 2_000 } });
  });

  it('is unknown while a standby still streams, and names both views', () => {
    const judged = judgeLag(lagReading(reading(gone('silent'), standby({ receiverSilentMs: 300 }))), context());
    expect(judged).toMatchObject({
      verdict: 'unknown',
      reason:
        'eu-west answers the standby in us-east (last heard 300 ms ago) but not us: the primary may live and only our view of it be gone.',
    });
    expect(judged.askable).toBeUndefined();
    const other = node('ap-south');
    expect(judgeLag(lagReading(reading(gone('silent'), cut, other)), context()).reason).toContain('ap-south');
  });

  it("is unknown while the watch's own write still succeeds, unless the watch has stopped looking", () => {
    const latest = { at: NOW - 400, nodes: [primary(), standby()] };
    const writing = watchState({ latest, unreachableSince: null, refusedSince: null });
    expect(judgeLag(lagReading(reading(gone(), cut), writing), context())).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining("took the watch's write 400 ms ago"),
    });
    const stopped = { ...writing, latest: { ...latest, at: NOW - 60_000 } };
    expect(judgeLag(lagReading(reading(gone(), cut), stopped), context())).toMatchObject({ verdict: 'stale' });
  });

  it('is for people within an hour of the last promotion, whatever the loss', () => {
    const recent = { ...cut, promotedAgoMs: 720_000 };
    const judged = judgeLag(lagReading(reading(gone(), recent)), context());
    expect(judged).toMatchObject({ verdict: 'fail', askable: true, loss: { atMostMs: 1_200 } });
    expect(judged.reason).toContain('The last promotion was only 12 m ago');
    expect(judgeLag(lagReading(reading(gone(), recent)), context(10_000, 2_000)).verdict).toBe('pass');
    const long = { ...cut, promotedAgoMs: 3_600_000 };
    expect(judgeLag(lagReading(reading(gone(), long)), context()).verdict).toBe('pass');
  });

  it('refuses to pass over a standby that has more', () => {
    const better = node('ap-south', { have: '0/6000000', receiver: null });
    expect(judgeLag(lagReading(reading(gone(), cut, better)), context()).reason).toContain('promote that one');
  });

  it('is unknown when the standby does not answer either', () => {
    expect(judgeLag(lagReading(reading(gone(), standby({ contact: 'silent' }))), context()).verdict).toBe('unknown');
  });

  it('is unknown when the standby holds no heartbeat', () => {
    expect(
      judgeLag(lagReading(reading(gone(), standby({ receiver: null, heartbeatAt: null }))), context()).verdict,
    ).toBe('unknown');
  });
});

const cutOff = standby({ receiver: null, heartbeatAt: NOW - 2_000 });
const ap = (change: Parameters<typeof standby>[0] = {}) => node('ap-south', { receiver: null, ...change });

describe('three servers', () => {
  it.each([
    ['a third one that has more is not passed over', ap({ have: '0/6000000' }), 'promote that one'],
    ['a third one that has as much changes nothing', ap(), 'loses at least'],
    ['a third one left on an older timeline does not count', ap({ have: '0/6000000', timeline: 0 }), 'loses at least'],
    ['a third one of another database does not count', ap({ have: '0/6000000', systemId: '7' }), 'loses at least'],
    [
      'a third one that is silent is named',
      ap({ contact: 'silent', inRecovery: null, have: null }),
      'No answer from ap-south',
    ],
  ])('%s', (_, third, reason) => {
    expect(judgeLag(lagReading(reading(gone(), cutOff, third)), context()).reason).toContain(reason);
  });
});

describe('what only looks like lag', () => {
  const switched = primary({ have: '0/6000028', heartbeatAt: NOW - 400 });
  it('an empty rest of a segment is no data, when the standby has the newest heartbeat', () => {
    const judged = judgeLag(lagReading(reading(switched, standby({ have: '0/5000F00' }))), context());
    expect(judged).toMatchObject({ verdict: 'pass', loss: { atLeastBytes: 0, atMostMs: 400 } });
  });
  it('an older heartbeat leaves the doubt', () => {
    const older = standby({ have: '0/5000F00', heartbeatAt: NOW - 1_400 });
    expect(judgeLag(lagReading(reading(switched, older)), context()).loss?.atLeastBytes).toBe(0xfff128);
  });
});

describe('a heartbeat from the future', () => {
  const future = { heartbeatAt: NOW + 3_600_000 };
  it('bounds nothing: another clock stamped it', () => {
    const judged = judgeLag(lagReading(reading(gone(), standby({ receiver: null, ...future }))), context());
    expect(judged).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('1 h in the future') });
    expect(judged.askable).toBeUndefined();
    const behind = standby({ have: '0/4FFFF00', ...future });
    expect(judgeLag(lagReading(reading(primary(), behind)), context()).verdict).toBe('unknown');
  });
  it('matters not when there is nothing to bound', () => {
    expect(judgeLag(lagReading(reading(primary(), standby(future))), context(0)).verdict).toBe('pass');
  });
});
