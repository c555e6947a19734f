import type { Convergence } from '../../plan/convergence.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { convergeRows } from './active-active/converge-rows.js';
import { lockPair, withPair } from './active-active/pair.js';
import { checkEpoch, takeEpoch } from './epoch.js';
import { writeAudit } from './ledger.js';
import { databaseOf } from './locate.js';
import type { Session } from './session.js';

type Input = StepInput<StepArgs<'postgres.converge'>>;

const NAMED_KEYS = 20;

/**
 * `postgres.converge`: makes both regions agree on every row that diverged, each by its table's rule, once. Rows that no rule decides stay as they are
 * in both regions and the act fails with `stranded-conflict` after it has done all the others; with `not-converged` while clients keep writing.
 */
export const converge =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<Convergence> => {
    const { args, context, estate } = input;
    return await withPair(deps, estate, args, async pair => {
      const sides = [pair.first, pair.second];
      for (const { session } of sides) await checkEpoch(session, context);
      const rules = databaseOf(estate, args.database).tables;
      await lockPair(pair, true);
      const busy = await convergeRows(pair, { rules, context });
      for (const { session } of sides) await takeEpoch(session, context);
      const result = await summarise(pair.first.session, context.run, busy);
      for (const { session } of sides) await writeAudit(session, context, 'converge', result);
      if (result.conflicts > 0) throw undecided(input, result);
      if (busy > 0) throw stillBusy(input, busy);
      return result;
    });
  };

async function summarise(session: Session, run: string, busy: number): Promise<Convergence> {
  const taken = await session.rows(
    `SELECT took, count(*) AS n FROM lifeboat.divergent_row WHERE status = 'converged' AND run = $1 GROUP BY 1 ORDER BY 1`,
    [run],
  );
  const people = await session.rows(
    `SELECT chosen_by, count(*) AS n FROM lifeboat.divergent_row WHERE status = 'converged' AND run = $1 AND chosen_by IS NOT NULL GROUP BY 1`,
    [run],
  );
  const conflicts = await countConflicts(session);
  const keys = await session.rows(
    `SELECT schema_name || '.' || table_name || ' ' || left(key::text, 120) || ': ' || coalesce(took, status) || ', ' || left(detail, 200) AS line
       FROM lifeboat.divergent_row WHERE status = 'conflict' OR run = $1
      ORDER BY status = 'conflict' DESC, schema_name, table_name, key::text LIMIT $2`,
    [run, NAMED_KEYS],
  );
  const numbers = Object.fromEntries(taken.map(row => [row.text('took'), row.number('n')]));
  const { merged = 0, ...byRegion } = numbers;
  return {
    converged: Object.values(numbers).reduce((sum, n) => sum + n, 0),
    merged,
    taken: byRegion,
    conflicts,
    busy,
    decidedBy: Object.fromEntries(people.map(row => [row.text('chosen_by'), row.number('n')])),
    keys: keys.map(row => row.text('line')),
    keptIn: 'lifeboat.divergent_row and lifeboat.divergent_change in both regions',
  };
}

async function countConflicts(session: Session): Promise<number> {
  return (await session.row(`SELECT count(*) AS n FROM lifeboat.divergent_row WHERE status = 'conflict'`)).number('n');
}

function undecided({ args, context: { service } }: Input, { conflicts, converged, keys }: Convergence) {
  const named = keys.slice(0, conflicts).join('; ');
  return failure('stranded-conflict', {
    what: `${conflicts} rows of ${args.database} differ in a way that no rule decides (${named}).`,
    state: `${converged} others are the same in both regions now; these are as they were, and every version is kept.`,
    todo: `Decide each with lifeboat converge ${service} list, show and decide, then retry the step.`,
  });
}

function stillBusy({ args }: Input, busy: number) {
  return failure('not-converged', {
    what: `Clients kept writing to ${busy} rows of ${args.database} that diverged.`,
    state: 'Every other row is the same in both regions; every version of these is kept.',
    todo: 'Retry the step, or let the writers of these rows rest for a moment.',
  });
}
