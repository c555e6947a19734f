import { z } from 'zod';
import { databaseArgument, durationArgument, regionArgument, trafficArgument } from './arguments.js';
import type { Effect } from './effect.js';
import type { DatabaseEngine } from './inventory.js';
import { Danger } from './plan.js';

/**
 * What the steps on a database with one primary and standbys have in common, whatever its engine: their arguments, gates, dangers and effects. A
 * rule, the exploration and a report know a step by its effects, so two engines whose steps declare the same here are moved by the same rules.
 * Each engine says the rest in its own file: its name, its words, its times, and what it returns.
 */
const where = (engine: DatabaseEngine, region: string) => ({
  database: databaseArgument(engine),
  region: regionArgument(region),
});
interface Where {
  readonly database: string;
  readonly region: string;
}

export const checkLagStep = (engine: DatabaseEngine) => ({
  args: z.strictObject({
    ...where(engine, 'The region whose standby would be promoted.'),
    max_loss: durationArgument('The loss budget: the longest span of writes a promotion may lose.'),
  }),
  danger: Danger.reads,
  gate: 'lag' as const,
  summary: (args: Where) => `Check how much ${args.database} would lose in ${args.region}`,
  effects: (args: Where & { readonly max_loss: number }): readonly Effect[] => [
    { effect: 'measures-lag', database: args.database, region: args.region, maxLossMs: args.max_loss },
  ],
});

export const fenceStep = <Traffic extends z.ZodType>(engine: DatabaseEngine, traffic: Traffic) => ({
  args: z.strictObject({ ...where(engine, 'The region to fence.'), traffic }),
  danger: Danger.writes,
  gate: 'fence' as const,
  summary: (args: Where) => `Fence ${args.database} in ${args.region} and prove it`,
  effects: (args: Where): readonly Effect[] => [{ effect: 'fences', database: args.database, region: args.region }],
});

export const unfenceStep = <Traffic extends z.ZodType>(engine: DatabaseEngine, traffic: Traffic) => ({
  args: z.strictObject({ ...where(engine, 'The region to open again.'), traffic }),
  danger: Danger.writes,
  summary: (args: Where) => `Open ${args.database} in ${args.region} again`,
  effects: (args: Where): readonly Effect[] => [{ effect: 'unfences', database: args.database, region: args.region }],
});

export const promoteStep = (engine: DatabaseEngine) => ({
  args: z.strictObject({
    ...where(engine, 'The region whose standby becomes the primary.'),
    from: regionArgument('The region that was fenced; looked at once more before the promotion.'),
  }),
  danger: Danger.pointOfNoReturn,
  summary: (args: Where) => `Promote ${args.database} in ${args.region}`,
  effects: (args: Where & { readonly from: string }): readonly Effect[] => [
    { effect: 'promotes', database: args.database, region: args.region, from: args.from },
  ],
});

export const followStep = (engine: DatabaseEngine) => ({
  args: z.strictObject({
    ...where(engine, 'The region that becomes a standby.'),
    upstream: regionArgument('The region of the current primary.'),
  }),
  danger: Danger.writes,
  summary: (args: Where & { readonly upstream: string }) =>
    `Make ${args.database} in ${args.region} follow ${args.upstream}`,
  effects: (args: Where & { readonly upstream: string }): readonly Effect[] => [
    { effect: 'follows', database: args.database, region: args.region, upstream: args.upstream },
  ],
});

export const verifyWritableStep = <Traffic extends z.ZodType>(engine: DatabaseEngine, traffic: Traffic) => ({
  args: z.strictObject({ ...where(engine, 'The region that must take the writes.'), traffic }),
  danger: Danger.writes,
  summary: (args: Where) => `Verify that ${args.database} takes writes in ${args.region}`,
  effects: (args: Where): readonly Effect[] => [
    { effect: 'verifies-writes', database: args.database, region: args.region },
  ],
});

/** Where clients may come straight to the server, without any entry point. */
export const optionalTraffic = () => trafficArgument().optional();
