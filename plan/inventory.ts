import { z } from 'zod';
import { Cache } from './caches.js';
import { DatabaseEntry } from './database-entry.js';
import { DnsEntry } from './dns-entry.js';
import { DrillEntry } from './drills/drill-entry.js';
import { DurationText } from './duration-text.js';
import { Lives } from './lives.js';
import { Name } from './name.js';
import { OnCall, PagerDutyId, Paging } from './paging.js';
import { Override } from './override.js';
import { Pool } from './pool.js';
import { Queue } from './queues.js';
import { Reference } from './reference.js';
import { TrafficSignal } from './traffic/traffic-signal.js';

const Region = z.strictObject({
  jurisdiction: Name,
  /** How long a command to the region's worker may wait to be picked up before "nobody is there". */
  presence: DurationText.default(2_000),
});

const LabelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, 'expected the name of a label of Prometheus');
const hasLabels = (labels: Readonly<Record<string, string>>): boolean => Object.keys(labels).length > 0;
/** What a plan of a service must have proved lately, and what follows when it has not. */
const ServiceDrills = z.strictObject({
  /** How long a passed drill proves its plan. */
  fresh_for: DurationText.optional(),
  /** The least level of a drill that proves a plan: `sandbox` (any drill that runs it) or `real` (the real path only). */
  proved_by: z.enum(['sandbox', 'real']).optional(),
  /** What a plan costs whose proof is too old, or from before something that it names was changed: one approver more, or a warning. */
  stale_plan: z.enum(['one-more', 'warn']).optional(),
  /** The same for a plan that never passed a drill. */
  unproven_plan: z.enum(['one-more', 'warn']).optional(),
});

const Price = z.number().nonnegative();

/** What things cost, for the lines on cost in reports and in `lifeboat ready --cost`. Nothing else reads it. */
const Prices = z.strictObject({
  /** As it is to be shown, such as `EUR`. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency such as `EUR`'),
  /** What one node costs in a region, per month. */
  regions: z.record(Name, Price).default({}),
  /** What one node of a database costs in a region, per month, where that differs. */
  nodes: z.record(Name, z.record(Name, Price)).default({}),
  /** What an hour of a drill costs, besides its downtime: its machines and its people. */
  drill_per_hour: Price.optional(),
});

const Service = z.strictObject({
  pattern: z.enum(['active-passive', 'active-active']).default('active-passive'),
  /** The region the service lives in when nothing is wrong. */
  home: Name,
  databases: z.array(Name).min(1),
  traffic: Name.optional(),
  objectives: z.strictObject({ rto: DurationText, rpo: DurationText }),
  channel: Name,
  /** Services that must be where this one goes before it: an evacuation moves them first. */
  depends_on: z.array(Name).optional(),
  /** An evacuation moves the smallest number first; services without one come after, those with the shortest RTO first. */
  priority: z.int().min(1).max(999).optional(),
  downtime_cost_per_minute: z.number().nonnegative().optional(),
  drills: ServiceDrills.optional(),
  /** By region, how many clients it can carry at once; where it is declared, a runbook checks it before clients are sent there. */
  capacity: z.record(Name, z.int().positive()).optional(),
  /** By region, what carries its clients: where that is measured, and how it is made larger. */
  pools: z.record(Name, Pool).optional(),
  /** The group that is called when an alert is about it. */
  oncall: Name.optional(),
  /** Its service in PagerDuty, by id: an incident there is about this service. */
  pagerduty: z.union([PagerDutyId, z.array(PagerDutyId).min(1)]).optional(),
  /** An alert of Alertmanager that has all labels of one of these is about this service. */
  alerts: z
    .array(z.record(LabelName, z.string().min(1)).refine(hasLabels, 'expected at least one label'))
    .min(1)
    .optional(),
});

/** The instance that an entry itself describes is called `first` wherever instances are named. */
const InstanceName = Name.refine(name => name !== 'first', 'expected another name: `first` is the instance above');

const Pooler = z.strictObject({
  ...Lives,
  engine: z.literal('pgbouncer'),
  /** Connection URL of the admin console. */
  admin: Reference,
  /** The file with the `[databases]` section, which Lifeboat rewrites. */
  config: Reference,
  /** The entry in that file. */
  entry: z.string().min(1),
  /** Connection URL as a client uses it. */
  clients: Reference,
  /** The other instances of the fleet, by name; the one above is `first`. Every step acts on all of them. */
  instances: z
    .record(
      InstanceName,
      z.strictObject({
        ...Lives,
        admin: Reference,
        config: Reference,
        /** As above, when it is not said. */
        entry: z.string().min(1).optional(),
        clients: Reference,
      }),
    )
    .optional(),
});

const Proxy = z.strictObject({
  ...Lives,
  engine: z.literal('haproxy'),
  /** The runtime API's socket: a path, or `host:port`. */
  socket: Reference,
  backend: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  servers: z.record(Name, z.string().regex(/^[A-Za-z0-9_.-]+$/)),
  clients: Reference,
  /** The other instances of the fleet, by name, with the same backend and servers; the one above is `first`. Every step acts on all of them. */
  instances: z.record(InstanceName, z.strictObject({ ...Lives, socket: Reference, clients: Reference })).optional(),
});

const Traffic = z.strictObject({
  pooler: Pooler.optional(),
  proxy: Proxy.optional(),
  dns: DnsEntry.optional(),
  signal: TrafficSignal.optional(),
});

const SlackId = z.string().regex(/^[A-Z0-9]{2,}$/, 'expected an id of Slack such as `U0ANA`, never a name');

/** One account in Slack. A user id alone means the workspace of `slack.team`. */
const SlackAccount = z.union([
  z.string(),
  z.strictObject({ enterprise: SlackId.optional(), team: SlackId, user: SlackId }),
]);

const SshKey = z
  .string()
  .regex(
    /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}(?: .*)?$/,
    'expected the line of a public key, `ssh-ed25519 AAAA...`, as ssh-keygen writes it into the .pub file',
  );

/** The same, or one on a security token, which signs only when it is touched. */
const SignerKey = z
  .string()
  .regex(
    /^(?:ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}|sk-ssh-ed25519@openssh\.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAI[A-Za-z0-9+/]{48,200}={0,2})(?: .*)?$/,
    'expected the line of a public key, `ssh-ed25519 AAAA...` or `sk-ssh-ed25519@openssh.com AAAA...`, as ssh-keygen writes it into the .pub file',
  );

const Person = z.strictObject({
  name: z.string().min(1),
  /** Several accounts of one person are one vote. */
  slack: z.union([SlackAccount, z.array(SlackAccount).min(1)]).optional(),
  /** Their user in PagerDuty, by id. */
  pagerduty: z.string().optional(),
  /** One key more; a text that is no ed25519 key counts for nothing. */
  key: z.string().optional(),
  /** Public keys that sign decisions. Who has one must sign on the command line. */
  keys: z.array(SignerKey).min(1).optional(),
});

/** The workspace that decisions may come from, and the bot's own key: with it, a decision from Slack counts only when the bot attested it. */
const Slack = z.strictObject({
  team: SlackId,
  enterprise: SlackId.optional(),
  bot_key: SshKey.optional(),
});

const Channel = z.union([
  z.strictObject({ file: Reference, ...Lives }),
  z.strictObject({ webhook: Reference, ...Lives }),
  z.strictObject({
    /** The id of the channel, from its details in Slack; never its name, which anybody may change. */
    slack: z.string().regex(/^[CG][A-Z0-9]{2,}$/, 'expected the id of a channel such as `C0ORDERS`, never its name'),
    /** The bot's token, for the steps that post a message themselves. */
    token: Reference.default('env:SLACK_BOT_TOKEN'),
    /** Where Slack's Web API is, when it is not Slack's own. */
    api: Reference.optional(),
    ...Lives,
  }),
]);

/** How often every failover and switchover is rehearsed against the live estate, and when a change of the answer counts. */
const Readiness = z.strictObject({
  every: DurationText.default(300_000),
  /** A change counts after so many equal answers. */
  readings: z.int().min(1).max(100).default(2),
  /** One for the worse counts at the latest after this long without as many good ones, however it comes and goes. */
  within: DurationText.default(1_800_000),
});

/** `runbooks/inventory.yaml`, checked. Durations are milliseconds, secrets are references. */
export const Inventory = z.strictObject({
  regions: z.record(Name, Region),
  services: z.record(Name, Service),
  databases: z.record(Name, DatabaseEntry),
  traffic: z.record(Name, Traffic).default({}),
  /** What may be thrown away at any time, by its names. */
  caches: z.record(Name, Cache).optional(),
  /** Whose consumers are paused and resumed around a move. */
  queues: z.record(Name, Queue).optional(),
  people: z.record(Name, Person).default({}),
  groups: z.record(Name, z.array(Name).min(1)).default({}),
  /** By group, who of it is on duty; of a group without an entry everybody is. Looked up at the moment of a decision. */
  oncall: z.record(Name, OnCall).optional(),
  /** How people are paged, and which pages from outside are taken. */
  paging: Paging.optional(),
  channels: z.record(Name, Channel).default({}),
  slack: Slack.optional(),
  /** What may be done against the rules of this inventory, by whose word and until when; only where a runbook names it. */
  overrides: z.record(Name, Override).optional(),
  /** The drills, by their names: what is drilled, how far it goes, and when. */
  drills: z.record(Name, DrillEntry).optional(),
  prices: Prices.optional(),
  readiness: Readiness.optional(),
  /** Who besides the watch and the standbys must agree that a primary is lost: regions, or names of `lifeboat worker --vantage NAME`. */
  watch: z.strictObject({ vantages: z.array(Name).min(1) }).optional(),
  /** How strict each safety rule is here, by its code; what is not said is as the rule itself says. Not every rule can be softened. */
  rules: z.record(Name, z.enum(['off', 'warning', 'error'])).optional(),
});
export type Inventory = z.output<typeof Inventory>;

/** The part of an inventory that one plan names: same form, fewer entries. */
export type Estate = Inventory;
export type DatabaseEngine = Inventory['databases'][string]['engine'];
export type Pooler = z.output<typeof Pooler>;
export type Proxy = z.output<typeof Proxy>;
export type Channel = z.output<typeof Channel>;
export type ServiceDrills = z.output<typeof ServiceDrills>;
export type Prices = z.output<typeof Prices>;
