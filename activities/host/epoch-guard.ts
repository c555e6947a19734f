import { readFile } from 'node:fs/promises';
import { failure } from '../fail.js';
import { writeDurably } from './durable-file.js';
import type { Place } from './place.js';

/** Whose act this host saw last. */
export interface LastActor {
  readonly epoch: number;
  readonly run: string;
}

/**
 * Refuses an act of an older epoch than the highest this host has seen, and remembers a newer one before the act begins. Temporal delivers
 * at least once: a worker that was frozen may wake up and go on with an act that another run has overtaken. The memory lies beside the data
 * directory, because pg_rewind replaces what is inside. Returns who acted before.
 */
export async function guardEpoch({ epoch, run }: LastActor, place: Place): Promise<LastActor | null> {
  const path = place.beside('lifeboat-epoch');
  const seen = parseLastActor(await readFile(path, 'utf8').catch(() => ''));
  if (seen && seen.epoch > epoch) {
    throw failure('epoch-superseded', {
      what: `Epoch ${epoch} of ${run} came after epoch ${seen.epoch} of ${seen.run}.`,
      state: 'Nothing was changed on this host.',
      todo: `Follow ${seen.run} instead.`,
    });
  }
  if (seen?.epoch !== epoch || seen.run !== run) await writeDurably(path, JSON.stringify({ epoch, run }), place.owner);
  return seen;
}

function parseLastActor(text: string): LastActor | null {
  if (text === '') return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('epoch' in value) || !('run' in value)) return null;
  return typeof value.epoch === 'number' && typeof value.run === 'string'
    ? { epoch: value.epoch, run: value.run }
    : null;
}
