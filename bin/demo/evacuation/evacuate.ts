import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../../plan/duration.js';
import { addressesOf, FLEET, type FleetService } from '../../../sandbox/addresses.js';
import { query } from '../../../sandbox/ask.js';
import { urlOf } from '../../../sandbox/template.js';
import { watchQuery, watchWorkflowId } from '../../../workflows/messages.js';
import { type EvacuationStage, leadEvacuation, type Led } from './lead-evacuation.js';
import { longestGap, startWriter, type Writer } from './writer.js';

const DEADLINE_MS = 20_000;
const POLL_MS = 50;

/** What clients of one service saw. */
export interface ServiceOutcome {
  readonly service: FleetService;
  /** Ids that it acknowledged. */
  readonly acknowledged: readonly string[];
  /** Acknowledged by the old primary and not there in the new one. */
  readonly lost: number;
  /** How long writes were not acknowledged. */
  readonly gapMs: number;
  /** Writes acknowledged after the service had moved. */
  readonly writesAfter: number;
}

export interface Evacuated extends Led {
  readonly services: readonly ServiceOutcome[];
  readonly killedAt: number;
}

/** Loses a region with three services in it, and leaves it with one approval. */
export async function evacuate(stage: EvacuationStage): Promise<Evacuated> {
  const { sandbox, say, paint } = stage;
  const writers = new Map(FLEET.map(service => [service, startWriter(clientsOf(stage, service))]));
  await until('heartbeats of the watches on every standby', () => everyWatch(stage, isSeen));
  say('');
  say(paint.bold('eu-west dies with three services in it: SIGKILL for their servers and the worker.'));
  const killedAt = Date.now();
  await sandbox.kill('eu-west');
  await until('the watches to miss every primary', () => everyWatch(stage, watch => watch.unreachableSince !== null));
  say(`The watches have missed every primary, ${formatDuration(Date.now() - killedAt)} after it died.`);
  const led = await leadEvacuation(stage, 'evacuate-eu-west.md', 'eu-west', 'eu-west does not answer');
  await sleep(300);
  const ended = led.state.endedAt ?? Date.now();
  const services = await Promise.all(
    [...writers].map(([service, writer]) => outcomeOf(stage, service, writer, killedAt, ended)),
  );
  return { ...led, services, killedAt };
}

/** Where the clients of a service go in. */
export function clientsOf({ sandbox }: EvacuationStage, service: FleetService): string {
  return urlOf(addressesOf(sandbox.block).fleet[service].proxy, 'app', 'orders');
}

async function outcomeOf(
  { sandbox }: EvacuationStage,
  service: FleetService,
  writer: Writer,
  killedAt: number,
  endedAt: number,
): Promise<ServiceOutcome> {
  await writer.stop();
  const rows = await query(
    urlOf(addressesOf(sandbox.block).fleet[service]['us-east'], 'app', 'orders'),
    'SELECT id FROM public.orders',
  );
  const there = new Set(rows.map(({ id }) => id));
  const times = [...writer.acknowledged];
  return {
    service,
    acknowledged: times.map(([id]) => id),
    lost: times.filter(([id]) => !there.has(id)).length,
    gapMs: longestGap(writer, killedAt),
    writesAfter: times.filter(([, at]) => at > endedAt).length,
  };
}

type Watch = Awaited<ReturnType<typeof watchOf>>;

function watchOf({ client }: EvacuationStage, service: FleetService) {
  return client.workflow.getHandle(watchWorkflowId(service)).query(watchQuery);
}

async function everyWatch(stage: EvacuationStage, holds: (watch: Watch) => boolean): Promise<boolean> {
  const watches = await Promise.all(FLEET.map(service => watchOf(stage, service)));
  return watches.every(holds);
}

function isSeen({ lastGood }: Watch): boolean {
  return typeof lastGood?.nodes.find(node => node.inRecovery)?.heartbeatAt === 'number';
}

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await reached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${formatDuration(DEADLINE_MS)} for ${what}.`);
    await sleep(POLL_MS);
  }
}
