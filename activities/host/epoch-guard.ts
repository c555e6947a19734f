import { readFile } from 'node:fs/promises';
import { failure } from '../fail.js';
import { writeDurably } from './durable-file.js';
import type { HostInput } from './host-input.js';
import type { Place } from './place.js';

/** Whose act this host saw last. */
export type LastActor = Pick<HostInput, 'epoch' | 'run' | 'step' | 'attemptAt'>;

/**
 * Refuses an act of an older epoch than the highest this host has seen, or of an attempt that a later attempt of the same step has overtaken,
 * and remembers a newer one before the act begins. Temporal delivers at least once: a worker that was frozen may wake up and go on with an act
 * that somebody else has finished, and then its undo would start a second primary. The memory lies beside the data directory, because pg_rewind
 * replaces what is inside. Returns who acted before.
 */
export async function guardEpoch(actor: LastActor, place: Pick<Place, 'owner' | 'beside'>): Promise<LastActor | null> {
  const path = place.beside('lifeboat-epoch');
  const seen = parseLastActor(await readFile(path, 'utf8').catch(() => ''));
  if (seen && overtakes(seen, actor)) {
    throw failure('epoch-superseded', {
      what:
        seen.epoch > actor.epoch
          ? `Epoch ${actor.epoch} of ${actor.run} came after epoch ${seen.epoch} of ${seen.run}.`
          : `A later attempt of ${actor.step} has already acted on this host.`,
      state: 'Nothing was changed on this host by this attempt.',
      todo: `Follow ${seen.run} instead.`,
    });
  }
  const { epoch, run, step, attemptAt } = actor;
  const text = JSON.stringify({ epoch, run, step, attemptAt });
  if (text !== JSON.stringify(seen)) await writeDurably(path, text, place.owner);
  return seen;
}

function overtakes(seen: LastActor, actor: LastActor): boolean {
  if (seen.epoch !== actor.epoch || seen.run !== actor.run) return seen.epoch > actor.epoch;
  return seen.step === actor.step && (seen.attemptAt ?? 0) > (actor.attemptAt ?? Number.POSITIVE_INFINITY);
}

function parseLastActor(text: string): LastActor | null {
  if (text === '') return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('epoch' in value) || !('run' in value)) return null;
  const { epoch, run } = value;
  if (typeof epoch !== 'number' || typeof run !== 'string') return null;
  return {
    epoch,
    run,
    ...('step' in value && typeof value.step === 'string' ? { step: value.step } : {}),
    ...('attemptAt' in value && typeof value.attemptAt === 'number' ? { attemptAt: value.attemptAt } : {}),
  };
}
