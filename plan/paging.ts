import { z } from 'zod';
import { DurationText } from './duration-text.js';
import { Name } from './name.js';
import { Reference } from './reference.js';

/** An id as PagerDuty writes it into the addresses of its pages. */
export const PagerDutyId = z
  .string()
  .regex(/^[A-Z0-9]{4,32}$/, 'expected an id of PagerDuty such as `PORDERS`, never a name');

/**
 * Who of a group is on duty: from schedules of PagerDuty, from a rotation, or a list. `fallback`: who counts when PagerDuty cannot be asked; without
 * it nobody does. Only members of the group count, whatever the source says.
 */
export const OnCall = z.union([
  z.strictObject({ pagerduty_schedules: z.array(PagerDutyId).min(1), fallback: z.array(Name).min(1).optional() }),
  z.strictObject({
    /** In this order, one after the other, for ever. */
    rotation: z.array(Name).min(1),
    /** When the first one's first turn began. */
    since: z.iso.datetime({ offset: true, error: 'expected a time such as `2026-01-05T09:00:00Z`' }),
    every: DurationText,
  }),
  z.strictObject({ people: z.array(Name).min(1) }),
]);
export type OnCall = z.output<typeof OnCall>;

/** Ways to wake people. PagerDuty is tried first, then the webhook, then email. */
const Routes = {
  pagerduty: z
    .strictObject({
      /** The key of an Events API v2 integration. */
      routing_key: Reference,
      /** Where the Events API is, when it is not PagerDuty's own. */
      events: Reference.optional(),
    })
    .optional(),
  /** Takes one JSON object by POST. */
  webhook: Reference.optional(),
  email: z
    .strictObject({
      to: z.array(z.email()).min(1),
      from: z.email(),
      /** A program that takes a message on its standard input, as sendmail does with `-t`. An argument vector. */
      sendmail: z.array(z.string().min(1)).min(1).default(['/usr/sbin/sendmail', '-t', '-oi']),
    })
    .optional(),
};
export const PagingRoutes = z.strictObject(Routes);
export type PagingRoutes = z.output<typeof PagingRoutes>;

/** Paging in both directions. What a group or a service declares goes before what is declared for all. */
export const Paging = z.strictObject({
  ...Routes,
  services: z.record(Name, PagingRoutes).default({}),
  groups: z.record(Name, PagingRoutes).default({}),
  /** The REST API of PagerDuty: who is on call, whether an incident is still open, whether our hook still works. */
  pagerduty_api: z
    .strictObject({
      token: Reference,
      /** Where it is, when it is not PagerDuty's own. */
      url: Reference.optional(),
    })
    .optional(),
  /** Webhooks v3 of PagerDuty. Several secrets while they are rotated. */
  pagerduty_webhooks: z
    .strictObject({
      secrets: z.array(Reference).min(1),
      /** The webhook subscription, to ask whether PagerDuty has switched it off. */
      subscription: PagerDutyId.optional(),
      /** With no event for so long people are told once; send a test event every day, or leave it out. */
      quiet: DurationText.optional(),
    })
    .optional(),
  /** Webhooks of Alertmanager: a bearer token, or `user:password`. */
  alertmanager: z
    .strictObject({ bearer: Reference.optional(), basic: Reference.optional() })
    .refine(({ bearer, basic }) => (bearer === undefined) !== (basic === undefined), 'expected `bearer:` or `basic:`')
    .optional(),
});
export type Paging = z.output<typeof Paging>;
