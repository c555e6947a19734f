import { readFile } from 'node:fs/promises';
import { failure } from '../fail.js';
import { removeDurably, writeDurably } from './durable-file.js';
import type { Place } from './place.js';

/**
 * How far a rewind is. `rewinding`: pg_rewind may be half-way, and such a data directory must not be started, ever. `rewound`: pg_rewind
 * ended well and only our own files have to be put back. `rebuilding`: the old files are to be replaced and must not be started. The marker lies beside the data directory, because pg_rewind replaces what is inside.
 */
export interface RewindMarker {
  readonly phase: 'rewinding' | 'rewound' | 'rebuilding';
  readonly fork: string;
  readonly evidence: string;
}

export async function readRewindMarker(place: Place): Promise<RewindMarker | null> {
  const text = await readFile(place.beside('half-rewound'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [phase, fork = '', evidence = ''] = text.split('\n');
  // Anything that is not understood counts as the worse of the two.
  return { phase: phase === 'rewound' || phase === 'rebuilding' ? phase : 'rewinding', fork, evidence };
}

export async function writeRewindMarker(place: Place, { phase, fork, evidence }: RewindMarker): Promise<void> {
  await writeDurably(place.beside('half-rewound'), `${phase}\n${fork}\n${evidence}\n`, place.owner);
}

export async function removeRewindMarker(place: Place): Promise<void> {
  await removeDurably(place.beside('half-rewound'));
}

/** Refuses a data directory that a rewind left half-way. */
export async function refuseHalfRewound(place: Place): Promise<void> {
  if ((await readRewindMarker(place)) === null) return;
  throw failure('rewind-failed', {
    what: 'A rewind or a rebuild of this data directory began and did not end.',
    state: 'The server is stopped and stays so; the other region is not affected.',
    todo: 'Retry the rewind step: it rebuilds this standby in a new directory and keeps the old one as evidence.',
  });
}
