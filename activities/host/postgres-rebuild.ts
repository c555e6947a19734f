import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DatabaseNode } from '../../plan/database-entry.js';
import { failure, reasonOf } from '../fail.js';
import { type ControlData, readControlData } from './control-data.js';
import { guardEpoch } from './epoch-guard.js';
import { exists, raiseBarriers } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { forgetConfig, restoreConfig, saveConfig } from './kept-config.js';
import { oneAtATime } from './one-at-a-time.js';
import { type Place, placeOf, REBUILT } from './place.js';
import { connectionOf } from './program-connection.js';
import { serverProcesses } from './processes.js';
import { withPulse } from './pulse.js';
import { removeRewindMarker, writeRewindMarker } from './rewind-marker.js';
import { asOwner, tryProgram } from './run-program.js';

export interface RebuildInput extends HostInput {
  /** The current primary; its `replication` is what pg_basebackup copies from. */
  readonly source: DatabaseNode;
  /** The slot on the source that keeps the WAL from now on. */
  readonly slot: string;
  /** The source's timeline, which the new directory must be on. */
  readonly timeline: number;
}

const BACKUP_LIMIT_MS = 4 * 3_600_000;

/**
 * `host.postgres-rebuild`: pg_basebackup into a new directory, our own configuration and the barriers in it, then a swap by two renames. The
 * old directory is never changed: it is kept whole as evidence. Cut short anywhere it is begun again, or, between the two renames, ended by
 * whoever looks at the directory next (`placeOf`). Fails with `program-failed` as long as the old directory is in its place.
 */
export const postgresRebuild = (deps: HostDeps) => (input: RebuildInput) =>
  withPulse(async (cancelled): Promise<{ readonly evidence: string }> => {
    const place = await placeOf(input, deps);
    return await oneAtATime(place.data, async () => {
      await guardEpoch(input, place);
      if ((await serverProcesses(place.data)).length > 0) throw stillRuns();
      const old = await readControlData(place);
      const evidence = evidencePath(place, old, input);
      await saveConfig(place);
      await writeRewindMarker(place, { phase: 'rebuilding', fork: '', evidence });
      await backUp(place, input, await deps.resolve(input.source.replication), cancelled);
      await swap(place, evidence);
      await removeRewindMarker(place);
      await forgetConfig(place);
      return { evidence };
    });
  });

/** A second rebuild of the same timeline in one run gets the same name only if the first did not get as far as the swap. */
function evidencePath(place: Place, { timeline }: ControlData, { epoch }: RebuildInput): string {
  const name = `${basename(place.data)}-timeline-${timeline}-whole-epoch-${epoch}`;
  return join(dirname(place.data), 'evidence', name);
}

async function backUp(place: Place, input: RebuildInput, dsn: string, signal: AbortSignal): Promise<void> {
  const building = place.beside('rebuilding');
  await rm(building, { recursive: true, force: true });
  await rm(place.beside(REBUILT), { recursive: true, force: true });
  const { source, password } = connectionOf(dsn);
  const options = ['-X', 'stream', '-S', input.slot, '-c', 'fast', '--no-password'];
  const command = [place.program('pg_basebackup'), '-D', building, '-d', source, ...options];
  const ended = await tryProgram(asOwner(place.owner, command), {
    limitMs: BACKUP_LIMIT_MS,
    environment: { PGCONNECT_TIMEOUT: '5', ...password },
    signal,
  });
  if (!ended.ok) throw failed(`pg_basebackup failed: ${ended.why}`);
  const control = await readControlData(place, building);
  if (control.timeline !== input.timeline) {
    throw failed(`The new directory is on timeline ${control.timeline} and not on ${input.timeline}`);
  }
  await restoreConfig(place, building);
  await raiseBarriers({ ...place, data: building }, input);
  // From here on the name says that the directory is whole.
  await rename(building, place.beside(REBUILT));
}

async function swap(place: Place, evidence: string): Promise<void> {
  await mkdir(dirname(evidence), { recursive: true, mode: 0o700 });
  if (await exists(evidence)) throw failed(`${evidence} is there already`);
  await rename(place.data, evidence).catch((error: unknown) => {
    throw failed(`The old directory could not be moved away: ${reasonOf(error)}`);
  });
  await rename(place.beside(REBUILT), place.data);
}

function failed(what: string) {
  return failure('program-failed', {
    what: `${what}.`,
    state:
      'The server is stopped, and its old directory is as it was; it must not be started. The other region is not affected.',
    todo: 'Read the message, make room or put the connection right, then retry the step.',
  });
}

function stillRuns() {
  return failure('not-fenced', {
    what: 'The server to be rebuilt is running.',
    state: 'Nothing was changed on this host.',
    todo: 'Fence it first.',
  });
}
