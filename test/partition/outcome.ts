import { expect } from 'vitest';
import { lossLedger } from '../../bin/demo/ledger.js';
import { declaredOrderIds, orderIds } from '../../bin/demo/orders.js';
import { acknowledgedIds, longestWriteGap } from '../../sandbox/load-log.js';
import { dualWritableIntervals } from '../../sandbox/prober-log.js';
import { ask, insist, pause, roleOf, type Server, type Stage, start } from './stage.js';

export interface Outcome {
  readonly primary: Server;
  /** Rows of the promotion ledger. */
  readonly promotions: number;
  readonly dualWritable: number;
  readonly probes: number;
  readonly acknowledged: number;
  /** Acknowledged writes that the promotion lost, all of them declared by the reconciliation and there again after it. */
  readonly lostAndDeclared: number;
  /** Acknowledged writes that are nowhere in the end, or losses that were declared and did not happen. */
  readonly unexplained: number;
  readonly gapMs: number;
}

/**
 * What became of it, after the network is whole again: who takes writes, how often something was promoted, and whether every acknowledged write
 * is there or was declared. A promotion is followed by the shipped reconciliation.
 */
export async function conclude(stage: Stage, name: string): Promise<Outcome> {
  const { sandbox, prober, load, network } = stage;
  await network.heal();
  // Whoever could write once the network is whole again gets the time to do so.
  await pause(1_500);
  await load.stop();
  const roles = { EU_WEST: await roleOf(stage, 'EU_WEST'), US_EAST: await roleOf(stage, 'US_EAST') };
  const primary: Server = roles.US_EAST === 'primary' ? 'US_EAST' : 'EU_WEST';
  expect(Object.values(roles).filter(role => role === 'primary')).toHaveLength(1);
  const records = load.read();
  const acknowledged = new Set(acknowledgedIds(records));
  const url = sandbox.env[`ORDERS_${primary}_DSN`]!;
  const afterPromotion = await orderIds(url);
  const lost = [...acknowledged].filter(id => !afterPromotion.has(id));
  const promotions = await promotionsOn(stage, primary);
  let unexplained = lost.length;
  if (promotions > 0 && roles.EU_WEST === 'down') {
    expect(await insist(await start(stage, 'orders-reconciliation'))).toMatchObject({ end: 'SUCCEEDED' });
    const declared = await declaredOrderIds(url);
    const atTheEnd = await orderIds(url);
    const ledger = lossLedger({ acknowledged, afterPromotion, declared, atTheEnd, acknowledgedAtTheEnd: acknowledged });
    unexplained = ledger.unexplained.length + ledger.missing.length;
  }
  await prober.stop();
  const probes = prober.read();
  const outcome: Outcome = {
    primary,
    promotions,
    dualWritable: dualWritableIntervals(probes).length,
    probes: probes.length,
    acknowledged: acknowledged.size,
    lostAndDeclared: lost.length,
    unexplained,
    gapMs: Math.round(longestWriteGap(records, { from: records[0]?.at ?? 0, to: records.at(-1)?.at ?? 0 }).ms),
  };
  console.log(`${name}: ${JSON.stringify(outcome)}`);
  return outcome;
}

async function promotionsOn(stage: Stage, server: Server): Promise<number> {
  const there = `SELECT to_regclass('lifeboat.promotion_ledger') IS NOT NULL AS there`;
  const [known] = await ask<{ there: boolean }>(stage, server, there);
  if (!known?.there) return 0;
  return (await ask(stage, server, 'SELECT timeline FROM lifeboat.promotion_ledger')).length;
}

/** What must hold in every case, whatever the run came to. */
export const SAFE = { dualWritable: 0, unexplained: 0 } as const;
/** Nothing was promoted, and eu-west goes on. */
export const STAYED = { ...SAFE, primary: 'EU_WEST', promotions: 0, lostAndDeclared: 0 } as const;
/** us-east was promoted, once. */
export const MOVED = { ...SAFE, primary: 'US_EAST', promotions: 1 } as const;
