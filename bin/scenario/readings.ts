import type { CapacityReading } from '../../plan/capacity.js';
import type { ConvergenceReading } from '../../plan/convergence.js';
import type { Asked, SettleReading } from '../../plan/dns-settle.js';
import type { FenceReading } from '../../plan/fence.js';
import type { Plan, PlannedAct, PlannedStep } from '../../plan/plan.js';
import type { PreflightReading, PreflightSide } from '../../plan/preflight.js';
import type { ResidencyReading } from '../../plan/residency-audit.js';
import type { LagReading, NodeReading } from '../../plan/replication.js';
import { freshWatch } from '../../plan/watch.js';
import type { Reading } from './scenario.js';

/** A moment of the world: what is read, of which step, when. */
interface Moment {
  readonly plan: Plan;
  readonly step: PlannedStep;
  /** Milliseconds since the epoch by the scenario's clock. */
  readonly now: number;
}

/** What the act of a step would have read, as the scenario says. */
export function readingOf(reading: Reading, moment: Moment): unknown {
  if (typeof reading === 'object' && 'raw' in reading) return reading.raw;
  const { gate } = moment.step;
  if (gate === 'lag') return lagOf(reading, moment);
  if (gate === 'fence') return fenceEvidence(regionOf(moment.step, 'region'), reading, moment.now);
  if (gate === 'residency') return auditOf(reading, moment);
  if (gate === 'capacity') return capacityOf(reading, moment);
  if (gate === 'convergence') return convergenceOf(reading, moment);
  if (gate === 'settle') return settleOf(reading, moment);
  return gate === 'preflight' ? preflightOf(reading, moment) : null;
}

function regionOf({ args }: PlannedAct, key: string): string {
  const region = args[key];
  return typeof region === 'string' ? region : 'a region';
}

const SYSTEM_ID = '7000000000000000001';

/** A standby that answers and has everything, but for what is said otherwise. */
export function nodeReading(region: string, at: number, change: Partial<NodeReading>): NodeReading {
  return {
    region,
    at,
    contact: 'answered',
    detail: '',
    inRecovery: true,
    systemId: SYSTEM_ID,
    timeline: 1,
    have: '0/5000000',
    replayed: '0/5000000',
    replayPaused: false,
    applyDelayMs: 0,
    receiver: null,
    receivedTimeline: 1,
    heartbeatAt: at,
    transactions: null,
    ...change,
  };
}

/**
 * The primary is gone, its port is refused, and the watch saw it until then; `bound` is the age of the newest heartbeat on the standby at that
 * moment. `unknown`: the watch never saw it. `alive`: the standby still hears the primary and only we do not.
 */
function lagOf(reading: Reading, { plan, step, now }: Moment): LagReading {
  const to = regionOf(step, 'region');
  const database = String(step.args['database']);
  const others = Object.keys(plan.estate.databases[database]?.nodes ?? {}).filter(region => region !== to);
  const boundMs = typeof reading === 'object' && 'bound' in reading ? reading.bound : 0;
  const gone = { contact: 'refused', detail: 'connection refused', inRecovery: null, have: null } as const;
  const standby = nodeReading(to, now, {
    heartbeatAt: now - boundMs,
    receiver: reading === 'alive' ? 'streaming' : null,
  });
  const nodes = [...others.map(region => nodeReading(region, now, gone)), standby];
  if (reading === 'unknown') return { now: { at: now, nodes }, watch: null };
  const [primary = 'elsewhere'] = others;
  const before = { at: now - boundMs, nodes: [nodeReading(primary, now - boundMs, { inRecovery: false }), standby] };
  const since = { unreachableSince: now, refusedSince: now };
  const watch = {
    ...freshWatch(database),
    ...since,
    latest: { at: now, nodes },
    lastGood: before,
    primaryRegion: primary,
  };
  return { now: { at: now, nodes }, watch };
}

export function fenceEvidence(region: string, reading: Reading, now: number): FenceReading {
  const rest = { at: now, region, routes: [], starts: 'lifeboat' } as const;
  if (reading === 'unproved') {
    const host = { hands: 'nobody-there', detail: 'no worker of the region answers' } as const;
    return { ...rest, host, port: { refused: 0, silent: 3, answered: 0 } };
  }
  const host = {
    hands: 'acted',
    controlState: 'shut down',
    processes: 0,
    standbySignal: true,
    fenceFile: true,
  } as const;
  const answered = reading === 'open' ? 3 : 0;
  return { ...rest, host, port: { refused: 3 - answered, silent: 0, answered } };
}

function convergenceOf(reading: Reading, { step, now }: Moment): ConvergenceReading {
  const [one, other] = [regionOf(step, 'region'), regionOf(step, 'other')];
  const flow = {
    enabled: true,
    connected: true,
    slotLost: false,
    behindBytes: 0,
    behindMs: 0,
    applyErrors: 0,
    conflicts: {},
  };
  return {
    at: now,
    regions: [one, other],
    directions:
      reading === 'unknown'
        ? null
        : [
            { from: one, to: other, ...flow },
            { from: other, to: one, ...flow },
          ],
    silent: reading === 'unknown' ? 'no answer in time' : null,
    open: reading === 'differs' ? 1 : 0,
    tables: [],
    notCompared: [],
    cut: false,
  };
}

function asked(role: Asked['role'], addresses: Asked['addresses']): Asked {
  return { who: role, role, addresses, detail: '' };
}

/** The TTL has run out already: what a scenario tries is who has moved by then. */
function settleOf(reading: Reading, { plan, step, now }: Moment): SettleReading {
  const name = plan.estate.traffic[String(step.args['traffic'])]?.dns?.name ?? 'the name';
  const [old, address] = ['the old address', regionOf(step, 'region')];
  const moved = asked('resolver', [reading === 'late' ? old : address]);
  const zone = { ...asked('zone', reading === 'unknown' ? null : [address]), detail: 'no answer in time' };
  return { at: now, name, address, ttlMs: 0, oldAnswersEnd: null, asked: [zone, moved], rehearsal: false };
}

export function capacityOf(reading: Reading | undefined, { plan, step, now }: Moment): CapacityReading {
  const needs = Number(step.args['at_least']);
  const has = reading === 'unknown' ? null : reading === 'short' ? 0 : needs;
  const silent = has === null ? 'no answer in time' : null;
  return { at: now, service: plan.service, region: regionOf(step, 'region'), needs, has, silent, override: null };
}

/** One server, which holds nothing that it may not. */
function auditOf(reading: Reading, { plan, step, now }: Moment): ResidencyReading {
  const database = String(step.args['database']);
  const [region = 'a region'] = Object.keys(plan.estate.databases[database]?.nodes ?? {});
  const silent = reading === 'unknown' ? 'no answer in time' : null;
  const jurisdiction = plan.estate.regions[region]?.jurisdiction ?? 'unknown';
  const nothing = { published: [], slots: [], subscriptions: [], senders: [], misplaced: [], notCounted: [] };
  return {
    at: now,
    database,
    declared: { tables: {} },
    regions: [{ region, jurisdiction, silent, standby: false, receives: null, ...nothing }],
  };
}

function preflightOf(reading: Reading, { step, now }: Moment): PreflightReading {
  const silent = reading === 'unknown' ? 'no answer in time' : null;
  const from = preflightSide(regionOf(step, 'from'), { standby: false, silent });
  return { at: now, from, to: preflightSide(regionOf(step, 'to'), { standby: true, silent }) };
}

export function preflightSide(region: string, change: Pick<PreflightSide, 'standby' | 'silent'>): PreflightSide {
  return {
    region,
    ...change,
    settings: {},
    slotsFree: 10,
    sendersFree: 10,
    archiverFailure: null,
    preparedTransactions: 0,
    longTransactions: [],
    logicalSlots: [],
    extensions: [],
    availableExtensions: [],
    collations: [],
    hints: true,
    maxWalBytes: 1,
    host: { freeBytes: 2 ** 40, replicationRefused: null },
    hostSilent: null,
  };
}
