import type { FoundDivergence } from '../../plan/convergence.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { comparePair } from './active-active/compare.js';
import { readOpen } from './active-active/ledger.js';
import { lookAtHistories } from './active-active/look.js';
import { lockPair, withPair } from './active-active/pair.js';
import { stageDifferences } from './active-active/stage-differences.js';
import { checkEpoch, takeEpoch } from './epoch.js';
import { writeAudit } from './ledger.js';

type Input = StepInput<StepArgs<'postgres.find-divergence'>>;

/**
 * `postgres.find-divergence`: keeps in both ledgers every version of each row on which the regions do not agree. Changes no row of a client's.
 * Fails with `not-replicating` while one region does not get the other's writes, and with `apply-stuck` where only people can help.
 */
export const findDivergence =
  (deps: ActivityDeps) =>
  async ({ args, context, estate }: Input): Promise<FoundDivergence> =>
    await withPair(deps, estate, args, async pair => {
      const sides = [pair.first, pair.second];
      for (const { session } of sides) await checkEpoch(session, context);
      await lockPair(pair, true);
      const skipped = await lookAtHistories(pair, context);
      const { rows } = await comparePair(pair, context);
      if (rows.length > 0) {
        // What clients did meanwhile explains some of the differences; the rest is kept as it is found.
        await lookAtHistories(pair, context);
        await stageDifferences(pair, rows);
      }
      for (const { session } of sides) await takeEpoch(session, context);
      const found = { ...(await readOpen(pair.first.session)), skipped };
      for (const { session } of sides) await writeAudit(session, context, 'find-divergence', found);
      return found;
    });
