import { Resolution } from '../../workflows/messages.js';
import type { Answer, Hearing, Hearings } from '../../workflows/host.js';

/** What a person may type while a run without Temporal goes on. */
export const SPOKEN_HELP = 'retry · skip REASON · failover REASON · abort REASON · pause · resume · done STEP';

/** Says one typed line to the run; the run's answer. */
export async function speak(line: string, person: string, hearings: Hearings): Promise<string> {
  const [verb = '', ...rest] = line.trim().split(/\s+/);
  const reason = rest.join(' ');
  if (verb === 'done') return await say(hearings.done, { person, reason: '', step: reason });
  if (verb === 'pause' || verb === 'resume') return await say(hearings[verb], { person, reason });
  if (verb !== 'abort' && verb !== 'skip' && verb !== 'retry' && verb !== 'failover')
    return `Type one of: ${SPOKEN_HELP}`;
  // The next shift reads why.
  if (verb !== 'retry' && reason === '') return `Say why: ${verb} REASON`;
  const held = await say(hearings.resolve, { person, reason, resolution: Resolution[verb] }, verb === 'abort');
  return held ?? (await say(hearings.abort, { person, reason }));
}

async function say<Said>(hearing: Hearing<Said>, said: Said): Promise<string>;
async function say<Said>(hearing: Hearing<Said>, said: Said, elsewhere: boolean): Promise<string | undefined>;
async function say<Said>(hearing: Hearing<Said>, said: Said, elsewhere = false): Promise<string | undefined> {
  const refusal = hearing.refuse?.(said);
  // An abort counts also where no step holds.
  if (refusal) return elsewhere ? undefined : refusal.reason;
  const answer: Answer = await hearing.take(said);
  return typeof answer === 'string' ? answer : answer.reason;
}
