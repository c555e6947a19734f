import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Paint } from '../../bot/render/paint.js';
import { formatDuration } from '../../plan/duration.js';
import type { ReportSeries } from '../../plan/watch-series.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import {
  acknowledgedIds,
  failedWrites,
  type LoadRecord,
  longestWriteGap,
  seenByClients,
} from '../../sandbox/load-log.js';
import { dualWritableIntervals, type Probe } from '../../sandbox/prober-log.js';
import type { Observed } from '../../sandbox/traffic.js';
import { watchState } from '../../bot/runs/watch-state.js';
import { lossLedger } from './ledger.js';
import type { Crew } from './crew.js';
import { declaredOrderIds, orderIds, ordersDigest } from './orders.js';
import { type FinishedRun, runBook } from './run-book.js';

const DEADLINE_MS = 20_000;

export interface Stage {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly crew: Crew;
  /** How long writes reach only the primary before it dies; the loss that the demo declares, finds and replays. */
  readonly stallMs: number;
  readonly load: Observed<LoadRecord>;
  readonly prober: Observed<Probe>;
  readonly paint: Paint;
  readonly say: (line: string) => void;
}

/** Everything the report is made of; times in milliseconds since the epoch. */
export type Story = Awaited<ReturnType<typeof tellStory>>;

/** The whole job: stall, kill, fail over, reconcile, fail back, with independent witnesses all the time. */
export async function tellStory(stage: Stage) {
  const { load, prober } = stage;
  const moves = await move(stage);
  // A moment more, so that what clients do right after the last move is seen too.
  await sleep(500);
  const failbackTo = Date.now();
  await Promise.all([load.stop(), prober.stop()]);
  const records = load.read();
  const digests = await sameRows(stage);
  const acknowledgedAtTheEnd = new Set(acknowledgedIds(records));
  const atTheEnd = await orderIds(dsn(stage, 'EU_WEST'));
  const failback = { from: moves.failbackFrom, to: failbackTo };
  return {
    ...moves,
    digests,
    series: [
      { database: 'orders', witness: 'clients through the pooler', spans: seenByClients(records) },
      { database: 'orders', witness: 'the watch', spans: (await watchOf(stage)).series ?? [] },
    ] satisfies ReportSeries[],
    writes: acknowledgedAtTheEnd.size,
    ledger: lossLedger({ ...moves.witnesses, atTheEnd, acknowledgedAtTheEnd }),
    dualWritable: dualWritableIntervals(prober.read()),
    probes: prober.read().length,
    clientErrors: failedWrites(records, { from: 0, to: Infinity }).length,
    failoverGap: longestWriteGap(records, { from: moves.killedAt, to: moves.failedOverAt }),
    failbackGap: longestWriteGap(records, failback),
    failbackFailedWrites: failedWrites(records, failback).length,
  };
}

async function move(stage: Stage) {
  const { sandbox, load } = stage;
  await until('the first writes, and a heartbeat of the watch on the standby', async () => {
    const seen = (await watchOf(stage)).lastGood?.nodes.find(node => node.inRecovery);
    return typeof seen?.heartbeatAt === 'number' && acknowledgedIds(load.read()).length > 50;
  });
  const killedAt = await loseRegion(stage);
  await detect(stage, killedAt);
  const failover = await act(stage, 'runbooks/orders-failover.md', 'eu-west does not answer');
  const failedOverAt = Date.now();
  // In this order: what is acknowledged after the look at the new primary must not count as missing there.
  const acknowledged = new Set(acknowledgedIds(load.read()));
  const afterPromotion = await orderIds(dsn(stage, 'US_EAST'));
  chapter(stage, 'The region comes back. Its server stays down: nothing but Lifeboat starts it.');
  await sandbox.restore('eu-west');
  const reconciliation = await act(stage, 'runbooks/orders-reconciliation.md', 'eu-west is back');
  const declared = await declaredOrderIds(dsn(stage, 'US_EAST'));
  const failbackFrom = Date.now();
  const failback = await act(stage, 'runbooks/orders-failback.md', 'back to the home region');
  const runs = { failover, reconciliation, failback };
  return { runs, killedAt, failedOverAt, failbackFrom, witnesses: { acknowledged, afterPromotion, declared } };
}

function dsn({ sandbox }: Stage, region: 'EU_WEST' | 'US_EAST'): string {
  return sandbox.env[`ORDERS_${region}_DSN`] ?? '';
}

async function loseRegion(stage: Stage): Promise<number> {
  chapter(stage, 'Replication stalls, and writes go on. Then eu-west dies: SIGKILL for its servers and its worker.');
  await stage.sandbox.stall();
  await sleep(stage.stallMs);
  const killedAt = Date.now();
  await stage.sandbox.kill('eu-west');
  return killedAt;
}

/** Waits until the watch, from outside the region, has seen twice that nothing answers. */
async function detect(stage: Stage, killedAt: number): Promise<void> {
  await until('the watch to miss the primary', async () => {
    const { unreachableSince, latest } = await watchOf(stage);
    return unreachableSince !== null && latest !== null && latest.at > unreachableSince;
  });
  stage.say(`The watch has missed the primary twice, ${formatDuration(Date.now() - killedAt)} after it died.`);
}

async function act(stage: Stage, path: string, reason: string): Promise<FinishedRun> {
  chapter(stage, path);
  const finished = await runBook(stage.crew, path, reason, stage.say, stage.paint);
  if (finished.state.end !== 'SUCCEEDED')
    throw new Error(`${path} ended as ${finished.state.end}. ${finished.state.serviceState}`);
  return finished;
}

function chapter({ say, paint }: Stage, title: string): void {
  say('');
  say(paint.bold(title));
}

function watchOf({ client }: Stage) {
  return watchState(client, 'orders');
}

/** The digests of both regions, once they are the same; the last ones when they do not become so. */
async function sameRows(stage: Stage): Promise<readonly [string, string]> {
  const read = () => Promise.all([ordersDigest(dsn(stage, 'EU_WEST')), ordersDigest(dsn(stage, 'US_EAST'))]);
  let digests = await read();
  const deadline = Date.now() + 5_000;
  while (digests[0] !== digests[1] && Date.now() < deadline) {
    await sleep(50);
    digests = await read();
  }
  return digests;
}

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await reached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${formatDuration(DEADLINE_MS)} for ${what}.`);
    await sleep(50);
  }
}
