import { failure } from '../fail.js';
import type { StepContext } from '../../plan/run.js';
import { takeEpoch } from './epoch.js';
import { readStanding } from './promotion.js';
import type { Session } from './session.js';

/** Fails with `not-a-primary` on a standby: the ledger is written on the new primary only. */
export async function requirePrimary(session: Session, region: string): Promise<void> {
  if (!(await readStanding(session)).standby) return;
  throw failure('not-a-primary', {
    what: `The server in ${region} is a standby.`,
    state: 'Nothing was changed by this step.',
    todo: 'Name the region of the current primary.',
  });
}

/** The forks of the old primary's region, when the extraction of all is complete; a half-read history is neither replayed nor signed for. */
async function extractedForks(session: Session, database: string, from: string): Promise<readonly number[]> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.stranded_fork') IS NOT NULL`);
  const forks = there
    ? await session.rows(
        'SELECT old_timeline, complete FROM lifeboat.stranded_fork WHERE region = $1 ORDER BY old_timeline',
        [from],
      )
    : [];
  if (forks.length > 0 && forks.every(fork => fork.boolean('complete'))) {
    return forks.map(fork => fork.number('old_timeline'));
  }
  throw failure('not-reconciled', {
    what: `What ${database} committed only in ${from} was not extracted to its end.`,
    state: 'Nothing was changed by this step.',
    todo: 'Run the extraction first.',
  });
}

/**
 * What every act on the ledger begins with: this server is the primary, the extraction is complete, and no later run has been here. Returns the
 * timelines of the forks.
 */
export async function openForks(
  session: Session,
  { database, region, from }: { readonly database: string; readonly region: string; readonly from: string },
  context: StepContext,
): Promise<readonly number[]> {
  await requirePrimary(session, region);
  const timelines = await extractedForks(session, database, from);
  await takeEpoch(session, context);
  return timelines;
}
