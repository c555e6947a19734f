import { setTimeout as sleep } from 'node:timers/promises';
import { noPaint } from '../../../bot/render/paint.js';
import { addressesOf, FLEET, type FleetService, type Region, REGIONS } from '../../../sandbox/addresses.js';
import { ask, query } from '../../../sandbox/ask.js';
import { urlOf } from '../../../sandbox/template.js';
import { until } from '../../../sandbox/until.js';
import { directCrew } from '../direct-crew.js';
import { runBook } from '../run-book.js';
import { clientsOf, type Evacuated } from './evacuate.js';
import { BOOKS, type EvacuationStage, FLEET_INVENTORY, leadEvacuation, type Led } from './lead-evacuation.js';
import { longestGap, startWriter, type Writer } from './writer.js';

/** Where a service is after the return, and what its clients saw. */
export interface HomeOutcome {
  readonly service: FleetService;
  /** The regions whose server takes writes; one of them is where the clients' way in leads. */
  readonly primaries: readonly Region[];
  readonly clientsReach: Region | undefined;
  /** Whether the other server holds every row too. */
  readonly standbyFollows: boolean;
  /** Acknowledged since before the region died and not there in the end. */
  readonly missing: number;
  /** Written again from the disk of the old primary. */
  readonly writtenAgain: number;
  readonly gapMs: number;
  readonly writesAfter: number;
}

export interface Returned extends Led {
  readonly services: readonly HomeOutcome[];
}

const STANDBY_LIMIT_MS = 5_000;

/** The region is there again: every service is reconciled by its own runbook, and all of them return under one approval. */
export async function comeBack(stage: EvacuationStage, left: Evacuated): Promise<Returned> {
  const { sandbox, say, paint } = stage;
  say('');
  say(paint.bold('eu-west comes back. Its servers stay down: nothing but Lifeboat starts them.'));
  await sandbox.restore('eu-west');
  const writers = new Map(FLEET.map(service => [service, startWriter(clientsOf(stage, service))]));
  const again = new Map(
    await Promise.all(FLEET.map(async service => [service, await reconcile(stage, service)] as const)),
  );
  const began = Date.now();
  const led = await leadEvacuation(stage, 'return-to-eu-west.md', 'us-east', 'back to the home region');
  await sleep(300);
  const known = new Map(left.services.map(({ service, acknowledged }) => [service, acknowledged]));
  const services = await Promise.all(
    [...writers].map(async ([service, writer]) => ({
      ...(await homeOf(stage, service, writer, known.get(service) ?? [])),
      writtenAgain: again.get(service) ?? 0,
      gapMs: longestGap(writer, began),
      writesAfter: [...writer.acknowledged.values()].filter(at => at > (led.state.endedAt ?? Infinity)).length,
    })),
  );
  return { ...led, services };
}

/** Gives how many lost writes are back. */
async function reconcile({ sandbox, client, say }: EvacuationStage, service: FleetService): Promise<number> {
  const path = `${BOOKS}/${service}-reconciliation.md`;
  const crew = directCrew(client, FLEET_INVENTORY);
  const { state } = await runBook(crew, path, 'eu-west is back', () => undefined, noPaint);
  if (state.end !== 'SUCCEEDED') throw new Error(`${path} ended as ${state.end}. ${state.serviceState}`);
  const text = `SELECT 1 FROM lifeboat.stranded_change WHERE table_name = 'orders' AND op = 'insert'`;
  const { length } = await query(serverOf(sandbox.block, service, 'us-east'), text);
  say(`${path}: ${length} ${length === 1 ? 'write' : 'writes'} of the old primary written again and signed.`);
  return length;
}

async function homeOf({ sandbox }: EvacuationStage, service: FleetService, writer: Writer, before: readonly string[]) {
  const home = serverOf(sandbox.block, service, 'eu-west');
  const reached = await query(urlOf(addressesOf(sandbox.block).fleet[service].proxy, 'app', 'orders'), ADDRESS);
  await writer.stop();
  const there = await idsOf(home);
  const acknowledged = [...before, ...writer.acknowledged.keys()];
  const roles = await Promise.all(
    REGIONS.map(async region => ((await takesWrites(sandbox.block, service, region)) ? [region] : [])),
  );
  const host = reached[0]?.['host'];
  const { fleet } = addressesOf(sandbox.block);
  return {
    service,
    primaries: roles.flat(),
    clientsReach: REGIONS.find(region => fleet[service][region].host === host),
    standbyFollows: await has(serverOf(sandbox.block, service, 'us-east'), there),
    missing: acknowledged.filter(id => !there.has(id)).length,
  };
}

const ADDRESS = 'SELECT host(inet_server_addr()) AS host';

function serverOf(block: number, service: FleetService, region: Region): string {
  return urlOf(addressesOf(block).fleet[service][region], 'postgres', 'orders');
}

async function takesWrites(block: number, service: FleetService, region: Region): Promise<boolean> {
  const rows = await ask(serverOf(block, service, region), 'SELECT 1 WHERE NOT pg_is_in_recovery()');
  return (rows?.length ?? 0) > 0;
}

async function idsOf(url: string): Promise<ReadonlySet<unknown>> {
  const rows = await query(url, 'SELECT id FROM public.orders');
  return new Set(rows.map(({ id }) => id));
}

/** Whether the server comes to hold all of these. */
async function has(url: string, ids: ReadonlySet<unknown>): Promise<boolean> {
  const all = async () => {
    const there = await idsOf(url).catch(() => undefined);
    return there && [...ids].every(id => there.has(id)) ? true : undefined;
  };
  return await until('the standby has every row', STANDBY_LIMIT_MS, all).catch(() => false);
}
