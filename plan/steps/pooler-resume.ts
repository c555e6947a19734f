import { z } from 'zod';
import { databaseArgument, regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const poolerResume = defineStep({
  do: 'pooler.resume',
  description: 'Points the pooler at a region, if one is named, and lets the waiting clients go on.',
  args: z.strictObject({
    traffic: trafficArgument(),
    database: databaseArgument(),
    region: regionArgument('The region to point at; without one the pooler keeps the region it has.').optional(),
  }),
  returns: returns<{ readonly host: string; readonly instances?: Readonly<Record<string, string>> }>(),
  danger: Danger.writes,
  timeoutMs: 15_000,
  expectedMs: 50,
  retry: { attempts: 5, backoffMs: 200 },
  summary: args => `Let the clients of ${args.traffic} go on${args.region ? ` in ${args.region}` : ''}`,
  effects: args =>
    args.region
      ? [{ effect: 'routes', via: args.traffic, region: args.region, layer: 'pooler' }]
      : [{ effect: 'resumes-clients', via: args.traffic }],
  example: 'do: pooler.resume\ndatabase: orders\nregion: ${to}',
});
