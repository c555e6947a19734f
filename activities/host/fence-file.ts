import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeDurably, writeDurably } from './durable-file.js';
import type { Place } from './place.js';

/** The do-not-start file. The program that starts the server refuses while it exists; only an ordered start removes it. */
const FENCE_FILE = 'lifeboat.fence';
/** PostgreSQL's own file: a server that finds it starts as a standby, whoever starts it. */
const STANDBY_SIGNAL = 'standby.signal';

export interface Barriers {
  readonly standbySignal: boolean;
  readonly fenceFile: boolean;
}

/** Reads back what keeps a data directory from coming up as a primary. */
export async function readBarriers({ data }: Place): Promise<Barriers> {
  const [standbySignal, fenceFile] = await Promise.all(
    [STANDBY_SIGNAL, FENCE_FILE].map(name => exists(join(data, name))),
  );
  return { standbySignal: standbySignal === true, fenceFile: fenceFile === true };
}

/** Puts both barriers up, durably. The fence file says whose it is, for the person who finds it. */
export async function raiseBarriers(
  place: Place,
  actor: { readonly run: string; readonly epoch: number },
): Promise<void> {
  await raiseStandbySignal(place);
  await raiseFenceFile(place, actor);
}

/** The do-not-start file alone, which is the same for every engine. */
export async function raiseFenceFile(
  place: Pick<Place, 'data' | 'owner'>,
  actor: { readonly run: string; readonly epoch: number },
): Promise<void> {
  const path = join(place.data, FENCE_FILE);
  const text = `Fenced by Lifeboat, run ${actor.run}, epoch ${actor.epoch}. Do not start this server by hand.\n`;
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeDurably(path, text, place.owner);
}

export async function raiseStandbySignal(place: Place): Promise<void> {
  const path = join(place.data, STANDBY_SIGNAL);
  if (!(await exists(path))) await writeDurably(path, '', place.owner);
}

export async function hasFenceFile({ data }: Pick<Place, 'data'>): Promise<boolean> {
  return await exists(join(data, FENCE_FILE));
}

export async function dropFenceFile(place: Pick<Place, 'data'>): Promise<void> {
  await removeDurably(join(place.data, FENCE_FILE));
}

export async function dropStandbySignal(place: Place): Promise<void> {
  await removeDurably(join(place.data, STANDBY_SIGNAL));
}

export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
