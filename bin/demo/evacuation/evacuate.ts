import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type Children, evacuationRows } from '../../../bot/render/evacuation-rows.js';
import { journalLine } from '../../../bot/render/journal-line.js';
import type { Paint } from '../../../bot/render/paint.js';
import { textTable } from '../../../bot/render/text-table.js';
import { childrenOf } from '../../../bot/runs/children-of.js';
import { temporalRuns } from '../../../bot/runs/temporal-runs.js';
import { formatDuration } from '../../../plan/duration.js';
import { evacuationName } from '../../../plan/evacuation.js';
import type { Plan } from '../../../plan/plan.js';
import type { RunState } from '../../../plan/run.js';
import { addressesOf, FLEET, type FleetService } from '../../../sandbox/addresses.js';
import { query } from '../../../sandbox/ask.js';
import type { Sandbox } from '../../../sandbox/sandbox.js';
import { urlOf } from '../../../sandbox/template.js';
import { watchQuery, watchWorkflowId } from '../../../workflows/messages.js';
import { directCrew } from '../direct-crew.js';
import { longestGap, startWriter, type Writer } from './writer.js';

const BOOKS = 'runbooks/evacuation';
export const FLEET_INVENTORY = `${BOOKS}/inventory.yaml`;
const DEADLINE_MS = 20_000;
const POLL_MS = 50;

export interface EvacuationStage {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly paint: Paint;
  readonly say: (line: string) => void;
}

/** What clients of one service saw. */
export interface ServiceOutcome {
  readonly service: FleetService;
  /** Acknowledged by the old primary and not there in the new one. */
  readonly lost: number;
  /** How long writes were not acknowledged. */
  readonly gapMs: number;
  /** Writes acknowledged after the service had moved. */
  readonly writesAfter: number;
}

export interface Evacuated {
  readonly plan: Plan;
  readonly state: RunState;
  readonly children: Children;
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
  say('');
  say(paint.bold(`${BOOKS}/evacuate-eu-west.md`));
  const { plan, state, children } = await run(stage);
  await sleep(300);
  const ended = state.endedAt ?? Date.now();
  const services = await Promise.all(
    [...writers].map(([service, writer]) => outcomeOf(stage, service, writer, killedAt, ended)),
  );
  return { plan, state, children, services, killedAt };
}

async function run(stage: EvacuationStage): Promise<Pick<Evacuated, 'plan' | 'state' | 'children'>> {
  const { client, say, paint, sandbox } = stage;
  const crew = directCrew(client, FLEET_INVENTORY);
  const { plan, handle } = await crew.start(`${BOOKS}/evacuate-eu-west.md`, 'eu-west does not answer');
  const runs = temporalRuns(client, sandbox.temporalAddress ?? '');
  let shown = 0;
  let table = '';
  const deadline = Date.now() + 2 * DEADLINE_MS;
  for (;;) {
    const { state } = await runs.view(evacuationName('eu-west'));
    if (Date.now() > deadline) throw new Error(`The evacuation did not end. ${state?.serviceState ?? ''}`);
    await sleep(POLL_MS);
    if (!state) continue;
    for (const entry of state.journal.slice(shown)) say(journalLine(entry, state.startedAt, paint));
    shown = state.journal.length;
    const children = await childrenOf(runs, state);
    const rows = evacuationRows(state, plan, children, state.endedAt ?? Date.now());
    const standing = rows.map(([service, where]) => [service, where].join()).join();
    if (standing !== table && children.size > 0) for (const line of textTable(rows)) say(`    ${line}`);
    table = standing;
    if (state.end !== null) return { plan, state, children };
    if (state.status === 'held') throw new Error(`The evacuation holds. ${state.journal.at(-1)?.sentence ?? ''}`);
    await crew.answer({ plan, handle }, state);
  }
}

function clientsOf({ sandbox }: EvacuationStage, service: FleetService): string {
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
