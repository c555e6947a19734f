import { OnExpiry } from '../../../plan/approval.js';
import type { Plan, PlannedAct, PlannedStep } from '../../../plan/plan.js';
import { gone, NOW, reading, standby, watchState } from '../../plan/readings.js';

export const HASH = '5f0c1d2e3a4b5c6d7e8f90123456789a';
export const BUDGET_MS = 10_000;

const retry = { attempts: 1, backoffMs: 10 };

export function planned(id: string, change: Partial<PlannedStep> = {}): PlannedStep {
  return {
    id,
    title: `Step ${id}`,
    do: id,
    args: {},
    summary: `Do ${id}`,
    timeoutMs: 5_000,
    expectedMs: 10,
    retry,
    prose: '',
    tasks: [],
    danger: 'writes',
    needs: [],
    gate: null,
    guards: [],
    asks: null,
    approval: null,
    manual: false,
    undo: null,
    onFailure: 'hold',
    skippable: false,
    effects: [],
    place: { file: 'test.md', line: 1, column: 1 },
    ...change,
  };
}

export function putBack(name: string): PlannedAct {
  return { do: name, args: {}, summary: `Put back with ${name}`, timeoutMs: 5_000, expectedMs: 10, retry };
}

export const gate = (change: Partial<PlannedStep> = {}) =>
  planned('lag', {
    danger: 'reads',
    gate: 'lag',
    asks: 'approve',
    args: { region: 'us-east', max_loss: BUDGET_MS },
    ...change,
  });

export const approve = (change: Partial<NonNullable<PlannedStep['approval']>> = {}) =>
  planned('approve', {
    danger: 'reads',
    approval: {
      from: 'oncall',
      quorum: 2,
      expiresMs: 60_000,
      onExpiry: OnExpiry.hold,
      escalateTo: null,
      evidence: ['lag'],
      ...change,
    },
  });

export const fence = (change: Partial<PlannedStep> = {}) =>
  planned('fence', {
    effects: [{ effect: 'fences', database: 'orders', region: 'eu-west' }],
    undo: putBack('unfence'),
    ...change,
  });

export const promote = (change: Partial<PlannedStep> = {}) =>
  planned('promote', {
    danger: 'point-of-no-return',
    guards: ['lag'],
    effects: [{ effect: 'promotes', database: 'orders', region: 'us-east' }],
    ...change,
  });

/** Steps one after the other, unless a step says what it needs. */
export function planOf(service: string, steps: readonly PlannedStep[], change: Partial<Plan> = {}): Plan {
  const chained = steps.map((step, i) => ({
    ...step,
    needs: step.needs.length > 0 || i === 0 ? step.needs : [steps[i - 1]!.id],
  }));
  return {
    version: 1,
    kind: 'failover',
    service,
    title: `Move ${service}`,
    source: { path: 'test.md', commit: null },
    inventoryHash: 'none',
    params: {},
    objectives: { rtoMs: 300_000, rpoMs: BUDGET_MS },
    failback: null,
    holdMs: 60_000,
    estate: {
      regions: {},
      services: {},
      databases: {},
      traffic: {},
      people: { ana: { name: 'Ana' }, bo: { name: 'Bo' }, chen: { name: 'Chen' }, dee: { name: 'Dee' } },
      groups: { oncall: ['ana', 'bo', 'chen'], managers: ['dee'] },
      channels: {},
    },
    steps: chained,
    worstCaseMs: 0,
    expectedMs: 0,
    hash: HASH,
    ...change,
  };
}

/** What the lag gate's activity measures when the primary is gone and the newest heartbeat is this much older than its death. */
export function lossOf(ms: number) {
  return { now: reading(gone(), standby({ receiver: null, heartbeatAt: NOW - 800 - ms })), watch: watchState() };
}
