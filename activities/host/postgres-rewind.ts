import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import { type ControlData, readControlData } from './control-data.js';
import { guardEpoch } from './epoch-guard.js';
import { keepEvidence } from './evidence.js';
import { dropStandbySignal, raiseBarriers } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { forgetConfig, restoreConfig, saveConfig } from './kept-config.js';
import { type Place, placeOf } from './place.js';
import { connectionOf } from './program-connection.js';
import { serverProcesses } from './processes.js';
import { withPulse } from './pulse.js';
import { readRewindMarker, refuseHalfRewound, removeRewindMarker, writeRewindMarker } from './rewind-marker.js';
import { asOwner, tryProgram } from './run-program.js';

export interface RewindInput extends HostInput {
  /** The current primary; its `dsn` is what pg_rewind copies from. */
  readonly source: DatabaseNode;
  readonly fork: Lsn;
  /** The source's timeline, which this server must be on afterwards. */
  readonly timeline: number;
}

const REWIND_LIMIT_MS = 600_000;

/**
 * `host.postgres-rewind`: evidence, marker, pg_rewind, our files back, barriers up, marker away. A data directory in which pg_rewind did not
 * come to its end stays marked and is never started. Fails with `rewind-failed`.
 */
export const postgresRewind = (deps: HostDeps) => (input: RewindInput) =>
  withPulse(async (cancelled): Promise<{ readonly evidence: string }> => {
    const place = await placeOf(input, deps);
    await guardEpoch(input, place);
    if ((await serverProcesses(place.data)).length > 0) throw stillRuns();
    const marker = await readRewindMarker(place);
    if (marker && marker.phase !== 'rewound') await refuseHalfRewound(place);
    const evidence = marker?.evidence ?? (await keepEvidence(place, await readControlData(place), input.fork));
    if (marker === null) await rewind(place, input, evidence, await deps.resolve(input.source.dsn), cancelled);
    await restoreConfig(place, place.data);
    await raiseBarriers(place, input);
    checkTimeline(await readControlData(place), input);
    await removeRewindMarker(place);
    await forgetConfig(place);
    return { evidence };
  });

async function rewind(
  place: Place,
  input: RewindInput,
  evidence: string,
  dsn: string,
  signal: AbortSignal,
): Promise<void> {
  await saveConfig(place);
  await writeRewindMarker(place, { phase: 'rewinding', fork: input.fork, evidence });
  // pg_rewind recovers a crashed server in single-user mode first, and that refuses to be a standby.
  await dropStandbySignal(place);
  const { source, password } = connectionOf(dsn);
  const command = [place.program('pg_rewind'), '-D', place.data, '--source-server', source];
  const { ok, output, why } = await tryProgram(asOwner(place.owner, command), {
    limitMs: REWIND_LIMIT_MS,
    environment: { PGOPTIONS: '-c statement_timeout=0', PGCONNECT_TIMEOUT: '5', ...password },
    signal,
  });
  if (!TOUCHED.test(output)) await takeBack(place, input, ok ? `pg_rewind found no divergence at ${input.fork}` : why);
  if (!ok) throw rewindFailed(`pg_rewind failed half-way: ${why}.`);
  await writeRewindMarker(place, { phase: 'rewound', fork: input.fork, evidence });
}

/** pg_rewind says this right before its first change; without it there was only crash recovery. */
const TOUCHED = /rewinding from last common checkpoint/;

/**
 * pg_rewind ended before it changed anything: the server is what it was. That includes "no rewind required" with exit code 0, which it says
 * wrongly when the source's control file does not know the new timeline yet.
 */
async function takeBack(place: Place, input: RewindInput, why: string): Promise<never> {
  await raiseBarriers(place, input);
  await removeRewindMarker(place);
  await forgetConfig(place);
  throw failure('program-failed', {
    what: `pg_rewind did nothing: ${why}.`,
    state: 'The old primary is stopped and as it was.',
    todo: 'Read the message, then retry the step.',
  });
}

function checkTimeline(control: ControlData, { timeline }: RewindInput): void {
  if (control.timeline === timeline) return;
  throw rewindFailed(`Afterwards the server would recover on timeline ${control.timeline} and not on ${timeline}.`);
}

function rewindFailed(what: string) {
  return failure('rewind-failed', {
    what,
    state: 'The server is stopped and its data directory must not be started; the other region is not affected.',
    todo: 'Retry the step: it rebuilds this standby in a new directory and keeps the old one as evidence.',
  });
}

function stillRuns() {
  return failure('not-fenced', {
    what: 'The server to be rewound is running.',
    state: 'Nothing was changed on this host.',
    todo: 'Fence it first.',
  });
}
