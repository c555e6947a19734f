import type { ConvergenceReading, Direction } from '../../plan/convergence.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { isFailure, reasonOf } from '../fail.js';
import { comparePair } from './active-active/compare.js';
import { readFlows } from './active-active/directions.js';
import { readOpen } from './active-active/ledger.js';
import { type Pair, withPair } from './active-active/pair.js';

type Input = StepInput<StepArgs<'postgres.check-convergence'>>;

/**
 * `postgres.check-convergence`: how each region gets the other's writes, what in the ledger waits, and in which rows the regions differ. Changes
 * nothing. A server that does not answer, and a direction in which nothing comes, are readings.
 */
export const checkConvergence =
  (deps: ActivityDeps) =>
  async ({ args, context, estate }: Input): Promise<ConvergenceReading> => {
    const base = { at: deps.now(), regions: [args.region, args.other] as const };
    const nothing = { open: 0, tables: [], notCompared: [], cut: false };
    try {
      return await withPair(deps, estate, args, async pair => {
        const flows = await readFlows(pair);
        const { rows: open } = await readOpen(pair.first.session);
        // Without both directions a comparison would only say what is known already: nothing arrives.
        const whole = flows.every(({ enabled, connected, slotLost }) => enabled && connected && !slotLost);
        const compared = whole ? await comparePair(pair, context) : { ...nothing };
        return { ...base, ...nothing, ...pick(compared), open, silent: null, directions: await directionsOf(pair) };
      });
    } catch (error) {
      if (!isFailure(error, 'unreachable', 'not-replicating')) throw error;
      return { ...base, ...nothing, silent: reasonOf(error), directions: null };
    }
  };

function pick({ tables, notCompared, cut }: Pick<ConvergenceReading, 'tables' | 'notCompared' | 'cut'>) {
  return { tables, notCompared, cut };
}

async function directionsOf(pair: Pair): Promise<readonly Direction[]> {
  return (await readFlows(pair)).map(flow => ({
    from: flow.from,
    to: flow.to,
    enabled: flow.enabled,
    connected: flow.connected,
    slotLost: flow.slotLost,
    behindBytes: flow.behindBytes,
    behindMs: flow.behindMs,
    applyErrors: flow.applyErrors,
    conflicts: flow.conflicts,
  }));
}
