import type { StepContext } from '../../plan/run.js';
import { failure } from '../fail.js';
import type { Session } from './session.js';

/**
 * Refuses an act whose service a later run has already acted on, by the epoch that the database itself keeps. Reads only, so it works on a
 * standby; the row has come with replication.
 */
export async function checkEpoch(session: Session, context: StepContext): Promise<void> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.epoch') IS NOT NULL`);
  if (!there) return;
  const [row] = await session.rows('SELECT epoch, run FROM lifeboat.epoch WHERE service = $1', [context.service]);
  if (row && row.number('epoch') > context.epoch) throw superseded(context, row.number('epoch'), row.text('run'));
}

/** Writes the run's epoch, unless a greater one is there: compare and set in one statement, so that a stale worker cannot slip in between. */
export async function takeEpoch(session: Session, context: StepContext): Promise<void> {
  const [taken] = await session.rows(
    `INSERT INTO lifeboat.epoch AS e (service, epoch, run) VALUES ($1, $2, $3)
     ON CONFLICT (service) DO UPDATE SET epoch = excluded.epoch, run = excluded.run, at = clock_timestamp()
       WHERE e.epoch <= excluded.epoch
     RETURNING epoch`,
    [context.service, context.epoch, context.run],
  );
  if (taken) return;
  const row = await session.row('SELECT epoch, run FROM lifeboat.epoch WHERE service = $1', [context.service]);
  throw superseded(context, row.number('epoch'), row.text('run'));
}

function superseded(context: StepContext, epoch: number, run: string) {
  return failure('epoch-superseded', {
    what: `Epoch ${context.epoch} of ${context.run} came after epoch ${epoch} of ${run}.`,
    state: 'Nothing was changed by this step.',
    todo: `Follow ${run} instead.`,
  });
}
