import { z } from 'zod';
import { DurationText } from '../duration-text.js';
import { DrillLevel } from '../history/drill-level.js';
import { Weekday } from './window.js';

const Clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time of day such as `09:00`, up to `24:00`');
const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as `2026-12-20`')
  .refine(text => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)), 'expected a date that exists');
const Argv = z.array(z.string().min(1)).min(1);

const Window = z.strictObject({
  days: z
    .array(z.enum(Object.values(Weekday)))
    .min(1)
    .optional(),
  from: Clock,
  to: Clock,
});

/** A program that says whether an alarm is quiet: exit code 0. An item of the vector may be a reference. */
const Alarm = z.strictObject({ name: z.string().min(1), quiet: Argv });

/** One entry of `drills:` in the inventory. */
export const DrillEntry = z.strictObject({
  /** The runbook's path, as `lifeboat run` takes it. */
  runbook: z.string().min(1),
  params: z.record(z.string(), z.string()).default({}),
  level: z.enum(DrillLevel).default('rehearse'),
  /** Five fields; without it the drill is only run by hand. */
  cron: z.string().optional(),
  time_zone: z.string().default('UTC'),
  /** A run begins up to so much later than the cron line says. */
  jitter: DurationText.default(0),
  windows: z
    .strictObject({ allowed: z.array(Window).default([]), blocked: z.array(Window).default([]) })
    .default({ allowed: [], blocked: [] }),
  freezes: z.array(z.strictObject({ from: Day, to: Day, reason: z.string().min(1) })).default([]),
  alarms: z
    .strictObject({ blocking: z.array(Alarm).default([]), outcome: z.array(Alarm).default([]) })
    .default({ blocking: [], outcome: [] }),
  steady_state: z
    .strictObject({
      /** A client's write through every route is answered within this. */
      write_within: DurationText.default(1_000),
      /** So many standbys follow the primary. */
      standbys: z.int().nonnegative().default(1),
    })
    .default({ write_within: 1_000, standbys: 1 }),
  /** By the fault's name, how it is brought about and taken away where there is no sandbox. */
  faults: z.record(z.string(), z.strictObject({ inject: Argv, heal: Argv })).default({}),
});
export type DrillEntry = z.output<typeof DrillEntry>;
export type Alarm = z.output<typeof Alarm>;
