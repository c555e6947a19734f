import { digestOf, digestOfText } from '../audit/chain.js';
import { canonicalJson } from '../canonical-json.js';
import type { Plan } from '../plan.js';

/** What a plan is, apart from its one hash: that also changes when something in the inventory changes that the plan does not name. */
export interface PlanIdentity {
  readonly planHash: string;
  /** The path of its runbook. */
  readonly runbook: string;
  readonly params: Plan['params'];
  readonly procedureHash: string;
  readonly estateHash: string;
  /** By entry (`databases.orders`), the beginning of the digest of what the inventory says there. */
  readonly estate: Readonly<Record<string, string>>;
}

/** Enough to tell two versions of one entry apart. */
const DIGEST_LENGTH = 16;

const known = new WeakMap<Plan, PlanIdentity>();

/** The identity of a plan; taken once for each plan, because nobody changes one. */
export function identityOf(plan: Plan): PlanIdentity {
  const before = known.get(plan);
  if (before) return before;
  const identity = readIdentity(plan);
  known.set(plan, identity);
  return identity;
}

function readIdentity(plan: Plan): PlanIdentity {
  const procedure = canonicalJson(plan, {
    hash: true,
    inventoryHash: true,
    estate: true,
    source: { commit: true },
    steps: { place: true },
  });
  const estate = Object.fromEntries(estateEntries(plan));
  return {
    planHash: plan.hash,
    runbook: plan.source.path,
    params: plan.params,
    procedureHash: digestOfText(procedure),
    estateHash: digestOf(estate),
    estate,
  };
}

function estateEntries({ estate }: Plan): [string, string][] {
  const { services, slack, regions, databases, traffic, people, groups, channels } = estate;
  const named = { regions, databases, traffic, people, groups, channels, services: mapValues(services, actedOn) };
  return [
    ...Object.entries(named).flatMap(([section, entries]) =>
      Object.entries<unknown>(entries).map(([name, entry]): [string, string] => [`${section}.${name}`, short(entry)]),
    ),
    ...(slack === undefined ? [] : [['slack', short(slack)] satisfies [string, string]]),
  ];
}

/** What a service costs and how it is drilled changes nothing in what a run does. */
function actedOn(service: Plan['estate']['services'][string]): unknown {
  const { downtime_cost_per_minute: _cost, drills: _drills, ...rest } = service;
  return rest;
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function short(entry: unknown): string {
  return digestOf(entry).slice(0, DIGEST_LENGTH);
}
