import { compile } from '../../../compiler/compile.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import type { GateJudgement } from '../../../plan/gate.js';
import type { JournalEvent } from '../../../plan/journal.js';
import type { Plan } from '../../../plan/plan.js';
import type { ApprovalStatus, RunState, StepStatus } from '../../../plan/run.js';

/** 2026-11-24 03:00:00 UTC: when runbooks are read. */
export const T0 = Date.UTC(2026, 10, 24, 3, 0, 0);

export const INVENTORY = `regions:
  eu-west: { jurisdiction: eu }
  us-east: { jurisdiction: us }
services:
  orders: { home: eu-west, databases: [orders], traffic: orders, objectives: { rto: 20m, rpo: 10s }, channel: oncall }
databases:
  orders:
    engine: postgresql
    nodes:
      eu-west: { dsn: env:A, replication: env:A, data: env:A, programs: env:A, start: [env:A], starts: lifeboat }
      us-east: { dsn: env:B, replication: env:B, data: env:B, programs: env:B, start: [env:B], starts: lifeboat }
traffic:
  orders:
    pooler: { engine: pgbouncer, admin: env:P, config: env:P, entry: orders, clients: env:P }
people:
  ana: { name: Ana Moreno }
  bo: { name: Bo Lindqvist }
  chen: { name: Chen Wei }
groups:
  database-oncall: [ana, bo, chen]
channels:
  oncall: { file: env:ONCALL }
`;

export const RUNBOOK = `---
runbook: failover
service: orders
failback: failback.md
approvals: { from: database-oncall, quorum: 2, expires: 10m }
---
# Fail orders over

Use this when the primary region is gone.

## Check the loss
\`\`\`yaml step
do: postgres.check-lag
id: lag
region: \${to}
max_loss: 10s
\`\`\`

## Decide
\`\`\`yaml step
do: approval.ask
id: decide
\`\`\`

## Fence the old primary
\`\`\`yaml step
do: postgres.fence
id: fence
region: \${from}
\`\`\`

## Promote the standby
\`\`\`yaml step
do: postgres.promote
id: promote
from: \${from}
region: \${to}
\`\`\`

## Verify with a real write
\`\`\`yaml step
do: postgres.verify-writable
id: verify
region: \${to}
\`\`\`

## Tell the support lead
The number is on the wall.

- [ ] Call the support lead
- [ ] Read out the report's first line

## Tell people
\`\`\`yaml step
do: notify
id: tell
message: orders runs in us-east
\`\`\`
`;

export const PARAMS = { from: 'eu-west', to: 'us-east' };

export function examplePlan(): Plan {
  const { inventory } = readInventory(INVENTORY, 'inventory.yaml');
  const { plan, diagnostics } = compile(RUNBOOK, inventory!, { path: 'failover.md', params: PARAMS });
  if (!plan) throw new Error(JSON.stringify(diagnostics, null, 2));
  // The hash depends on every default of the language; what people see of it does not have to change with it.
  return { ...plan, hash: '3f9a1c2b44de55667788' };
}

export const GONE: GateJudgement = {
  verdict: 'fail',
  reason: 'The primary is gone. A promotion of us-east loses at least 1,310 bytes, at most 42.1 s; budget 10 s.',
  asOf: T0 + 200,
  loss: { atLeastBytes: 1310, atMostMs: 42_100, aboutTransactions: 1263, zeroProved: false },
  askable: true,
};

export function exampleStep(plan: Plan, id: string, change: Partial<StepStatus> = {}): StepStatus {
  const step = plan.steps.find(one => one.id === id)!;
  const { title, summary } = step;
  return {
    id,
    title,
    summary,
    state: 'waiting',
    startedAt: null,
    endedAt: null,
    reason: null,
    judgement: null,
    result: null,
    ...change,
  };
}

/** A run whose steps are waiting except where `steps` says otherwise. */
export function exampleState(
  change: Partial<RunState> = {},
  steps: Record<string, Partial<StepStatus>> = {},
): RunState {
  const plan = examplePlan();
  return {
    run: '0193-run',
    service: 'orders',
    kind: 'failover',
    title: plan.title,
    mode: 'real',
    requester: 'ana',
    planHash: plan.hash,
    status: 'running',
    end: null,
    serviceState: 'Nothing was promoted. orders is where it was before the run.',
    pastPointOfNoReturn: false,
    startedAt: T0,
    endedAt: null,
    deadline: null,
    steps: plan.steps.map(step => exampleStep(plan, step.id, steps[step.id])),
    approvals: [],
    journal: [],
    ...change,
  };
}

export function exampleApproval(change: Partial<ApprovalStatus> = {}): ApprovalStatus {
  const policy = examplePlan().steps.find(step => step.id === 'decide')!.approval!;
  return {
    step: 'decide',
    policy,
    group: 'database-oncall',
    askedAt: T0 + 300,
    expiresAt: T0 + 300 + policy.expiresMs,
    evidence: [{ step: 'lag', judgement: GONE }],
    mustAcceptMs: 42_100,
    decisions: [],
    outcome: 'open',
    ...change,
  };
}

export function asking(): RunState {
  return exampleState(
    {
      status: 'asking',
      approvals: [
        exampleApproval({
          decisions: [
            {
              decision: 'approve',
              person: 'bo',
              step: 'decide',
              planHash: '3f9a1c2b44de',
              acceptLossMs: 60_000,
              reason: 'eu-west is dark',
              channel: 'cli',
              at: T0 + 9_000,
            },
          ],
        }),
      ],
    },
    {
      lag: { state: 'done', startedAt: T0, endedAt: T0 + 240, judgement: GONE },
      decide: { state: 'asking', startedAt: T0 + 300 },
    },
  );
}

/** A run that went well: two approvals, a promotion, a verified write. */
export function succeeded(): RunState {
  const { approvals } = asking();
  const chen = {
    decision: 'approve',
    person: 'chen',
    step: 'decide',
    planHash: '3f9a1c2b44de',
    acceptLossMs: 45_000,
    reason: '',
    channel: 'slack',
    at: T0 + 12_000,
  } as const;
  const at = (from: number, to: number): Partial<StepStatus> => ({
    state: 'done',
    startedAt: T0 + from,
    endedAt: T0 + to,
  });
  return exampleState(
    {
      status: 'ended',
      end: 'SUCCEEDED',
      endedAt: T0 + 14_000,
      pastPointOfNoReturn: true,
      serviceState: 'orders runs in us-east, and a write through every client route has proved it.',
      approvals: approvals.map(one => ({ ...one, outcome: 'approved', decisions: [...one.decisions, chen] })),
      journal: [
        entry(1, 0, 'run-started', null, 'ana started "Fail orders over" (real): eu-west is dark'),
        entry(2, 240, 'gate-judged', 'lag', GONE.reason, { verdict: 'fail' }),
        entry(
          3,
          9_000,
          'approval-given',
          'decide',
          'bo approved and accepts a loss of at most 1 m (eu-west is dark): 1 of 2.',
        ),
        entry(4, 14_000, 'run-ended', null, 'SUCCEEDED. orders runs in us-east.'),
      ],
    },
    {
      lag: { ...at(0, 240), judgement: GONE },
      decide: at(300, 12_000),
      fence: at(12_000, 12_300),
      promote: at(12_300, 12_700),
      verify: at(12_700, 12_900),
      'tell-the-support-lead': at(12_900, 13_800),
      tell: {
        ...at(13_800, 14_000),
        state: 'skipped',
        reason: 'The runbook goes on without it. The message was not accepted.',
      },
    },
  );
}

export function entry(
  seq: number,
  after: number,
  event: JournalEvent,
  step: string | null,
  sentence: string,
  data: Record<string, unknown> = {},
): RunState['journal'][number] {
  return { seq, at: T0 + after, event, step, sentence, data };
}
