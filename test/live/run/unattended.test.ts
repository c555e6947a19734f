import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FenceReading } from '../../../plan/fence.js';
import type { LagReading } from '../../../plan/replication.js';
import { gone, NOW, reading, standby, watchState } from '../../plan/readings.js';
import { approve, fence, gate, lossOf, planOf, promote } from './plans.js';
import { asking, startWorld } from './world.js';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const record = {
  region: 'eu-west',
  systemId: '7000000000000000001',
  timeline: 1,
  needed: 1,
  listed: ['us-east'],
  confirmed: ['us-east'],
  since: NOW - 60_000,
};
const proved: LagReading = {
  now: reading(gone(), standby({ receiver: null, heartbeatAt: NOW - 60_000 })),
  watch: watchState({ sync: record }),
};
const fenced: FenceReading = {
  at: NOW,
  region: 'eu-west',
  host: { hands: 'acted', controlState: 'shut down', processes: 0, standbySignal: true, fenceFile: true },
  port: { refused: 5, silent: 0, answered: 0 },
  routes: [],
  starts: 'lifeboat',
};
const start = (service: string, lag: readonly LagReading[], seen: FenceReading = fenced) => {
  let looks = 0;
  const steps = [
    gate(),
    fence({ gate: 'fence', danger: 'writes' }),
    approve({ evidence: ['lag', 'fence'], unattended: 'zero-loss' }),
    promote(),
  ];
  return world.start(planOf(service, steps), name => {
    if (name === 'lag') return lag[Math.min(looks++, lag.length - 1)];
    return name === 'fence' ? seen : null;
  });
};

describe('a runbook that may run unattended', () => {
  it('promotes without people when zero loss and the fence are proved, and the journal says why', async () => {
    const end = await (await start('unattended', [proved])).result();
    expect(end).toMatchObject({ end: 'SUCCEEDED', approvals: [] });
    const said = end.journal.find(entry => entry.event === 'approval-unattended');
    expect(said?.sentence).toMatch(/^Nobody was asked: .*Zero loss is proved.*eu-west is fenced/);
  });

  it('asks people when the loss is only bounded, however small', async () => {
    const handle = await start('bounded', [lossOf(1)]);
    const state = await asking(handle);
    expect(state.journal.map(entry => entry.sentence)).toContain(
      'People are asked: "lag" does not prove that nothing is lost.',
    );
    await handle.terminate();
  });

  it('asks people after all when the gate, read again before the promotion, no longer proves zero', async () => {
    const handle = await start('worse', [proved, lossOf(200)]);
    const state = await asking(handle);
    expect(state.pastPointOfNoReturn).toBe(false);
    expect(state.journal.map(entry => entry.event)).toContain('approval-returned');
    await handle.terminate();
  });
});
