import { z } from 'zod';
import { dnsAbilities, DnsRouting } from './dns-abilities.js';
import { DrillEntry } from './drills/drill-entry.js';
import { DurationText } from './duration-text.js';
import { Name } from './name.js';
import { OnCall, PagerDutyId, Paging } from './paging.js';
import { Override } from './override.js';
import { Pool } from './pool.js';
import { TableRule } from './reconcile-table.js';
import { Reference } from './reference.js';

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

const Node = z.strictObject({
  /** Connection URL for Lifeboat itself: a role that may promote, read control functions and write the `lifeboat` schema. */
  dsn: Reference,
  /** Connection URL that the other regions' standbys follow this node with. */
  replication: Reference,
  /** The data directory; read on the region's worker only. */
  data: Reference,
  /** The directory of PostgreSQL's programs; read on the region's worker only. */
  programs: Reference,
  /** Starts the server through whatever supervises it; an argument vector, never a shell string. An item may be a reference. */
  start: z.array(z.string().min(1)).min(1),
  /**
   * Who starts the server after a crash or a reboot. `lifeboat`: nothing but the region's worker does, so a region that cannot be
   * reached stays down once it is down. `system`: something else may, so an unreachable region is never proved fenced.
   */
  starts: z.enum(['lifeboat', 'system']).default('system'),
  /**
   * Cuts the host off when its worker cannot: power, storage, network. An argument vector, run by the control worker; an item may be a
   * reference. Exit code 0 must mean that the server is down *and* that nothing starts it again.
   */
  fence: z.array(z.string().min(1)).min(1).optional(),
  /** The region's worker stops its primary when it could not renew this for so long. Needs Temporal to answer all the time. */
  lease: DurationText.optional(),
  /**
   * Whatever starts the server also ends it at the deadline in the lease file, at the latest with SIGKILL and whatever became of the worker. Only
   * then, and with `starts: lifeboat`, does a lease that has run out count as a fence.
   */
  bound: z.boolean().optional(),
});

const Database = z.strictObject({
  engine: z.literal('postgresql'),
  nodes: z.record(Name, Node),
  /** The tables whose stranded writes are reconciled, and how. */
  tables: z.record(z.string().regex(/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/), TableRule).default({}),
  /** The jurisdictions whose regions may hold a copy of it; any, when this is not said. */
  residency: z.array(Name).min(1).optional(),
});

/** The region a server of the traffic layer or a channel lives in, when it lives in one: it is gone when that region is. */
const Lives = { region: Name.optional() };

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
});

const Proxy = z.strictObject({
  ...Lives,
  engine: z.literal('haproxy'),
  /** The runtime API's socket: a path, or `host:port`. */
  socket: Reference,
  backend: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  servers: z.record(Name, z.string().regex(/^[A-Za-z0-9_.-]+$/)),
  clients: Reference,
});

/** Labels of letters, digits, `_` and `-`, as zones for hosts have them. */
const DomainName = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.|\.?$))+$/i,
    'expected a domain name such as `db.example.com`',
  );

const DnsName = {
  ...Lives,
  zone: DomainName,
  name: DomainName,
  /** The TTL that the record has in normal times. */
  ttl: DurationText,
  addresses: z.record(Name, Reference),
  /** How the provider answers; `simple` when it is not said. Which provider can do which is a table of `plan/dns-abilities.ts`. */
  routing: DnsRouting.optional(),
  /** By region, the provider's own check whose verdict takes the region's record out of the answers. */
  health_checks: z.record(Name, Reference).optional(),
  /** Every server that speaks for the zone, `host:port`; each is asked whether it has a change. */
  authorities: z.array(Reference).min(1).optional(),
  /** Resolvers that clients use, `host:port`; each is asked what it answers from its cache. */
  resolvers: z.array(Reference).min(1).optional(),
  /** URLs at which clients say, as the whole text of the answer, which address they use now. A client may cache longer than any TTL. */
  clients: z.array(Reference).min(1).optional(),
};

const Rfc2136 = z.strictObject({
  provider: z.literal('rfc2136'),
  ...DnsName,
  /** The primary server of the zone, `host:port`. */
  server: Reference,
  /** `name:algorithm:base64` of the TSIG key; only hmac-sha256 is spoken. */
  key: Reference,
});

const PowerDns = z.strictObject({
  provider: z.literal('powerdns'),
  ...DnsName,
  /** URL of the HTTP API, without `/api/v1`. */
  api: Reference,
  /** The API key. */
  key: Reference,
});

const Route53 = z.strictObject({
  provider: z.literal('route53'),
  ...DnsName,
  /** The id of the hosted zone. */
  hosted_zone: Reference,
  /** `id:secret` or `id:secret:session` of an access key; the SDK's own chain (role, profile) when it is not said. */
  key: Reference.optional(),
  /** URL of the API, when it is not Amazon's own. */
  api: Reference.optional(),
});

const Cloudflare = z.strictObject({
  provider: z.literal('cloudflare'),
  ...DnsName,
  zone_id: Reference,
  /** An API token that may edit the zone's records. */
  key: Reference,
  /** URL of the API, when it is not Cloudflare's own. */
  api: Reference.optional(),
});

const Dns = z.discriminatedUnion('provider', [Rfc2136, PowerDns, Route53, Cloudflare], {
  error: `expected one of ${Object.keys(dnsAbilities)
    .map(name => `\`${name}\``)
    .join(', ')}`,
});

const Traffic = z.strictObject({ pooler: Pooler.optional(), proxy: Proxy.optional(), dns: Dns.optional() });

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
  databases: z.record(Name, Database),
  traffic: z.record(Name, Traffic).default({}),
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
export type DatabaseNode = Inventory['databases'][string]['nodes'][string];
export type Pooler = z.output<typeof Pooler>;
export type Proxy = z.output<typeof Proxy>;
export type Dns = z.output<typeof Dns>;
/** A name of one provider. */
export type DnsOf<Name extends Dns['provider']> = Extract<Dns, { readonly provider: Name }>;
export type Channel = z.output<typeof Channel>;
export type ServiceDrills = z.output<typeof ServiceDrills>;
export type Prices = z.output<typeof Prices>;
