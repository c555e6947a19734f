import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noPaint } from '../../bot/render/paint.js';
import { evacuate, type Evacuated } from '../../bin/demo/evacuation/evacuate.js';
import { FLEET_INVENTORY } from '../../bin/demo/evacuation/lead-evacuation.js';
import { isGood } from '../../bin/demo/evacuation/demonstrate.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { until } from '../../sandbox/until.js';

let sandbox: Sandbox;
let evacuated: Evacuated;
let found: readonly string[];

beforeAll(async () => {
  sandbox = await startSandbox({
    block: 45,
    workers: true,
    parts: ['temporal', 'proxy', 'fleet'],
    inventory: FLEET_INVENTORY,
  });
  const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '', connectTimeout: '3s' });
  const client = new Client({ connection });
  evacuated = await evacuate({ sandbox, client, paint: noPaint, say: () => undefined });
  found = await until('the runs to be found', 10_000, async () => {
    const query = "LifeboatMode = 'real' AND LifeboatKind = 'failover' AND LifeboatStatus = 'SUCCEEDED'";
    const runs: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query })) runs.push(workflowId);
    return runs.length < 3 ? undefined : runs;
  });
  await connection.close();
});
afterAll(() => sandbox?.stop());

it('leaves a dead region with three services under one approval, and each takes writes in the other region', () => {
  expect(isGood(evacuated)).toBe(true);
  expect(evacuated.state.approvals).toHaveLength(1);
  expect(evacuated.services.map(({ writesAfter }) => writesAfter > 0)).toEqual([true, true, true]);
});

it('runs each service as a run of its own that inherits the approval and asks nobody', () => {
  const children = [...evacuated.children.values()];
  expect(children.map(({ end }) => end)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  for (const { approvals, journal } of children) {
    expect(approvals).toMatchObject([{ inheritedFrom: 'evacuation/eu-west', outcome: 'approved' }]);
    expect(journal.map(({ event }) => event)).not.toContain('approval-asked');
  }
});

it('can be searched for in Temporal by service, kind, mode and how it ended, with the runs that it began', () => {
  expect(found.toSorted()).toEqual(['service/accounts', 'service/catalog', 'service/checkout']);
});

it('moves what depends on another service after it, and the others beside it', () => {
  const at = (service: string) => evacuated.state.moves?.find(move => move.service === service);
  expect(at('checkout')!.startedAt!).toBeGreaterThanOrEqual(at('accounts')!.endedAt!);
  expect(at('catalog')!.startedAt!).toBeLessThan(at('accounts')!.endedAt!);
});

it('loses nothing that was acknowledged before the last heartbeat that a standby had', () => {
  for (const { service, lost } of evacuated.services) {
    const bound = evacuated.state.approvals[0]?.grants?.find(grant => grant.service === service)?.evidence[0]?.atMostMs;
    // The writer writes at most every 50 ms.
    expect(lost).toBeLessThanOrEqual(Math.ceil((bound ?? 0) / 50) + 1);
  }
});
