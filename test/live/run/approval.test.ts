import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveUpdate } from '../../../workflows/messages.js';
import { approve, fence, gate, lossOf, planned, planOf, promote } from './plans.js';
import { asking, decide, refusal, startWorld, until } from './world.js';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const ask = (service: string, policy: Parameters<typeof approve>[0] = {}) =>
  world.start(planOf(service, [gate(), fence(), approve(policy), promote()]), () => lossOf(100));

describe('an approval', () => {
  it('needs two distinct people, neither of them the requester, and says to each other clicker why not', async () => {
    const handle = await ask('quorum');
    await asking(handle);
    expect(await refusal(decide(handle, 'ana'))).toBe('ana asked for this run and cannot approve it.');
    expect(await refusal(decide(handle, 'dee'))).toBe('dee is not in the group oncall, which decides this.');
    expect(await decide(handle, 'bo')).toBe('Counted: 1 of 2.');
    expect(await refusal(decide(handle, 'bo'))).toMatch(
      /^bo has already said so, at [\d:]{8} UTC; one person is one vote\.$/,
    );
    expect(await refusal(decide(handle, 'chen', { planHash: 'somethingelse' }))).toContain('another plan');
    expect(await decide(handle, 'chen')).toBe('Approved. The run goes on.');
    expect(await handle.result()).toMatchObject({
      end: 'SUCCEEDED',
      approvals: [{ outcome: 'approved', decisions: [{ person: 'bo' }, { person: 'chen' }] }],
    });
  });

  it('takes a double click for one decision', async () => {
    const handle = await ask('double');
    await asking(handle);
    const answers = await Promise.all([decide(handle, 'bo', {}, 'click-1'), decide(handle, 'bo', {}, 'click-1')]);
    expect(answers).toEqual(['Counted: 1 of 2.', 'Counted: 1 of 2.']);
    await decide(handle, 'chen', { decision: 'reject' });
    await handle.result();
  });

  it('is stopped by one rejection, and everything is put back', async () => {
    const handle = await ask('rejected');
    await asking(handle);
    await decide(handle, 'bo');
    await decide(handle, 'chen', { decision: 'reject', reason: 'not tonight' });
    const end = await handle.result();
    expect(end).toMatchObject({ end: 'ABORTED_CLEAN', approvals: [{ outcome: 'rejected' }] });
    expect(end.journal.map(entry => entry.event)).toContain('undo-succeeded');
  });

  it('cannot be given to a run that does not ask', async () => {
    const handle = await world.start(planOf('quiet', [planned('a', { manual: true })]), () => null);
    await until(handle, state => state.status === 'manual');
    expect(await refusal(decide(handle, 'bo'))).toBe('This run is not waiting for an approval now.');
    await handle.terminate();
  });

  it('holds when nobody decides in time, and asks again when a person retries', async () => {
    const handle = await ask('expiry-hold', { expiresMs: 1_000 });
    const held = await until(handle, state => state.status === 'held');
    expect(held.approvals).toMatchObject([{ outcome: 'expired' }]);
    expect(await refusal(decide(handle, 'bo'))).toBe('This approval is closed: expired.');
    await handle.executeUpdate(resolveUpdate, { args: [{ person: 'bo', reason: 'awake now', resolution: 'retry' }] });
    expect(await asking(handle)).toMatchObject({ approvals: [{ outcome: 'expired' }, { outcome: 'open' }] });
    await handle.terminate();
  });

  it('aborts and puts back when the runbook says on_expiry: abort', async () => {
    const handle = await ask('expiry-abort', { expiresMs: 200, onExpiry: 'abort' });
    expect(await handle.result()).toMatchObject({ end: 'ABORTED_CLEAN' });
  });

  it('asks the next group when the runbook says on_expiry: escalate, and the first group can no longer decide', async () => {
    const handle = await ask('expiry-escalate', {
      expiresMs: 1_000,
      quorum: 1,
      onExpiry: 'escalate',
      escalateTo: 'managers',
    });
    await until(handle, state => state.approvals.length === 2);
    expect(await refusal(decide(handle, 'bo'))).toContain('not in the group managers');
    await decide(handle, 'dee');
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });
});
