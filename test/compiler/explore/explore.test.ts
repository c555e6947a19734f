import { describe, expect, it } from 'vitest';
import { explore, type ExploreOptions } from '../../../compiler/explore/explore.js';
import type { Guarantees } from '../../../compiler/explore/guarantees.js';
import { example } from '../../../compiler/rules/example.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import type { Plan } from '../../../plan/plan.js';
import { compileHere, inventoryText } from '../world.js';

const POOLER = '## Point the pooler\n```yaml step\ndo: pooler.resume\nregion: ${to}\n```' as const;
const PROXY = '## Switch the proxy\n```yaml step\ndo: haproxy.switch\nfrom: ${from}\nto: ${to}\n```' as const;
const NAME = '## Move the name\n```yaml step\ndo: dns.point\nfrom: ${from}\nto: ${to}\n```' as const;
const BACK = '## Move the name back\n```yaml step\ndo: dns.point\nfrom: ${to}\nto: ${from}\n```' as const;

/** Supervisors start servers, so that "it is down" is not for ever. */
const supervised = readInventory(inventoryText.replaceAll('starts: lifeboat', 'starts: system'), 'i').inventory!;

function planOf(...steps: Parameters<typeof example>[0]): Plan {
  const { plan, refused, diagnostics } = compileHere(example(steps), {}, supervised);
  const made = plan ?? refused;
  if (!made) throw new Error(JSON.stringify(diagnostics, null, 2));
  return made;
}

const failover = planOf('gate', 'approve', 'fence', 'promote', POOLER, PROXY, NAME, 'verify', 'notify');
const unfenced: Plan = {
  ...failover,
  steps: failover.steps
    .filter(({ effects }) => !effects.some(({ effect }) => effect === 'fences'))
    .map((step, index, all) => ({ ...step, needs: all.slice(Math.max(0, index - 1), index).map(({ id }) => id) })),
};
/** What the sketch of the exploration had none of: acts that look once more before they act. */
const BLIND: Partial<Guarantees> = {
  promotionLooksAgain: false,
  unfenceLooksAround: false,
  oneRunPerService: true,
};
const two: ExploreOptions['invariants'] = ['two-writers'];
const told = (result: ReturnType<typeof explore>) => (result.ok ? [] : result.path.map(({ sentence }) => sentence));

describe('the guarantees, each switched off', () => {
  it('leaves two writers without a fence', () => {
    const result = explore(unfenced, { guarantees: BLIND, invariants: two });
    expect(result).toMatchObject({ ok: false, invariant: 'two-writers' });
    expect(told(result)).toHaveLength(3);
  });

  it('leaves two writers when the fence only stops the server and a supervisor starts it again', () => {
    const result = explore(failover, { guarantees: { ...BLIND, fenceSurvivesRestart: false }, invariants: two });
    expect(told(result)).toContain('The supervisor starts the server of orders in eu-west again');
    expect(told(result)).toHaveLength(5);
  });

  it('holds in all states when the fence leaves standby.signal and the do-not-start file', () => {
    expect(explore(failover, { guarantees: BLIND })).toMatchObject({ ok: true, complete: true });
  });

  it('leaves two writers when an unreachable region counts as fenced', () => {
    const result = explore(failover, { guarantees: { ...BLIND, fenceIsProved: false }, invariants: two });
    expect(told(result)).toContain('The network between the bot and eu-west is cut');
    expect(result).toMatchObject({ ok: false, sentence: 'eu-west and us-east both take writes to orders' });
  });

  it('holds in all states when the client path of an unreachable region is closed', () => {
    const result = explore(failover, { guarantees: { ...BLIND, closesClientPath: true }, invariants: two });
    expect(result).toMatchObject({ ok: true, complete: true });
  });

  it('lets a late write of a name undo a newer one without compare-and-set', () => {
    const steps = ['gate', 'approve', 'fence', 'promote', POOLER, PROXY, NAME, 'verify'] as const;
    const again = NAME.replace('Move the name', 'Move the name for good');
    const plan = planOf(...steps.slice(0, 6), NAME, again as typeof NAME, 'verify');
    expect(explore(plan)).toMatchObject({ ok: true, complete: true });
    const there = planOf('gate', 'approve', 'fence', 'promote', POOLER, PROXY, BACK, NAME, 'verify');
    const stale = {
      guarantees: { nameMovesByCompareAndSet: false },
      invariants: ['success-with-clients-astray'],
    } as const;
    const result = explore(there, stale);
    expect(told(result).filter(sentence => sentence.includes('lands now'))).toHaveLength(1);
    expect(result).toMatchObject({ ok: false, invariant: 'success-with-clients-astray' });
  });

  it('leaves two writers with two runs and no lock', () => {
    const guarantees = { ...BLIND, oneRunPerService: false, resourcesKeepEpoch: false };
    const result = explore(failover, { guarantees, invariants: two, accidents: 1 });
    expect(told(result)).toContain('A second run of orders starts');
    expect(result).toMatchObject({ ok: false, invariant: 'two-writers' });
  });

  it('holds with two runs when what they touch keeps the epoch', () => {
    // The later run may stop and put its fence back: what keeps that safe is the look around of the unfence, not the epoch.
    const guarantees = { promotionLooksAgain: false, oneRunPerService: false };
    expect(explore(failover, { guarantees, invariants: two, accidents: 2 })).toMatchObject({
      ok: true,
      complete: true,
    });
  });

  it('explores a second run without being asked to', () => {
    const result = explore(failover, { guarantees: { promotionLooksAgain: false, unfenceLooksAround: false } });
    expect(told(result)).toContain('A second run of orders starts');
    expect(result).toMatchObject({ ok: false, invariant: 'two-writers' });
  });

  it('lets any act land late when what it touches does not refuse it', () => {
    const hold = '## Hold the clients\n```yaml step\ndo: pooler.pause\n```' as const;
    const plan = planOf('gate', 'approve', hold, 'fence', 'promote', POOLER, 'notify');
    const late = { invariants: ['success-with-clients-astray'] } as const;
    const alone = { ...plan, estate: { ...plan.estate, traffic: onlyPooler(plan) } };
    expect(explore(alone, late)).toMatchObject({ ok: true, complete: true });
    const result = explore(alone, { ...late, guarantees: { lateActsAreRefused: false } });
    expect(told(result)).toContainEqual(
      expect.stringMatching(/^"Hold the clients" is delivered twice; the second one/),
    );
    expect(told(result).at(-1)).toBe('The act of "Hold the clients" that was late lands now');
  });

  it('writes stranded transactions again twice when a replay that is delivered twice does not look first', () => {
    const plan = planOfReconciliation();
    expect(explore(plan)).toMatchObject({ ok: true, complete: true });
    const result = explore(plan, { guarantees: { actsReadFirst: false }, invariants: ['writes-doubled'] });
    expect(told(result).at(-1)).toBe('"Write it again" is delivered twice');
    expect(result).toMatchObject({ ok: false, invariant: 'writes-doubled' });
  });

  it('promotes on an old reading, and loses more than was approved, when the gates are not read again', () => {
    const off = { gatesAreReadAgain: false };
    expect(explore(failover, { guarantees: off })).toMatchObject({ invariant: 'stale-promotion' });
    const loss = explore(
      { ...failover, steps: failover.steps },
      { guarantees: off, invariants: ['loss-above-approved'] },
    );
    expect(loss.ok).toBe(true);
  });

  it('destroys what only the old primary has when a rewind does not ask for a reconciliation', () => {
    const back = planOfFailback();
    expect(explore(back)).toMatchObject({ ok: true, complete: true });
    const result = explore(back, { guarantees: { rewindNeedsReconciliation: false } });
    expect(result).toMatchObject({
      ok: false,
      invariant: 'writes-destroyed',
      after: 'after a failover that was not reconciled',
    });
  });
});

function onlyPooler({ estate }: Plan): Plan['estate']['traffic'] {
  return Object.fromEntries(
    Object.entries(estate.traffic).map(([via, { pooler }]) => [via, pooler === undefined ? {} : { pooler }]),
  );
}

function planOfReconciliation(): Plan {
  const fence = '## Fence\n```yaml step\ndo: postgres.fence\nregion: ${from}\n```' as const;
  const find = '## Find\n```yaml step\ndo: postgres.extract-stranded\nregion: ${from}\ninto: ${to}\n```' as const;
  const again =
    '## Write it again\n```yaml step\ndo: postgres.replay-stranded\nregion: ${to}\nfrom: ${from}\n```' as const;
  const steps = [fence, find, 'approve', again, 'notify'] as const;
  const { plan, refused } = compileHere(example(steps, { runbook: 'reconciliation', failback: null }));
  return (plan ?? refused)!;
}

function planOfFailback(): Plan {
  const rewind = '## Rewind\n```yaml step\ndo: postgres.rewind\nregion: ${to}\nsource: ${from}\n```' as const;
  const follow = '## Follow\n```yaml step\ndo: postgres.follow\nregion: ${to}\nupstream: ${from}\n```' as const;
  const steps = [rewind, follow, 'gate', 'approve', 'switch', PROXY, NAME, 'verify', 'notify'] as const;
  const { plan, refused } = compileHere(example(steps, { runbook: 'failback', failback: null }));
  return (plan ?? refused)!;
}

describe('an exploration', () => {
  it('of every step order with fewer states allowed than there are says that it is not complete', () => {
    const result = explore(failover, { states: 50 });
    expect(result).toMatchObject({ ok: true, complete: false });
    expect(result.states).toBeLessThan(60);
  });

  it('gives every step of the path with its place in the runbook', () => {
    const result = explore(unfenced, { guarantees: BLIND });
    const steps = result.ok ? [] : result.path.flatMap(({ step }) => step ?? []);
    expect(steps.map(({ title }) => title)).toEqual(['Check the lag', 'Approve', 'Promote the standby']);
    expect(steps.every(({ place }) => place.line > 1)).toBe(true);
  });

  it('says the same each time', () => {
    expect(explore(failover)).toEqual(explore(failover));
  });

  it('needs no accident to find a step that can never succeed', () => {
    expect(explore(planOf('gate', 'approve', 'fence', 'promote', 'verify'))).toMatchObject({
      ok: false,
      invariant: 'dead-end',
    });
  });
});
