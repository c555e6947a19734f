import type { Evacuation, PlannedMove } from '../plan/evacuation.js';
import { Danger, OnFailure, type PlannedStep } from '../plan/plan.js';
import { hashPlan } from './hash-plan.js';
import type { LoweredMove } from './lower-kind.js';

/** How many services move at once where the runbook does not say. */
const AT_ONCE = 4;

/** What an evacuation's own run does: its sections, the readings of every service before its last approval, and the moves. */
export function sealEvacuation(
  own: readonly PlannedStep[],
  lowered: readonly LoweredMove[],
  { region, atOnce = AT_ONCE, commit }: { region: string; atOnce?: number | undefined; commit: string | null },
): Evacuation {
  const moves = lowered.map(({ service, needs, plan: unsealed }): PlannedMove => {
    const plan = { ...unsealed, source: { ...unsealed.source, commit } };
    return { service, needs, plan: { ...plan, hash: hashPlan(plan) } };
  });
  const asking = own.findLast(({ approval }) => approval !== null);
  const measured = asking ? moves.flatMap(move => measuresOf(move, asking)) : [];
  const ids = measured.map(({ id }) => id);
  const steps = own.flatMap(step => (step === asking ? [...measured, asked(step, ids)] : [step]));
  return { region, atOnce, steps: [...steps, moveAll(steps, region, moves)], moves };
}

/** The gates of a service that only read, and that can be read before anything is done: a standby that is still to be rewound says nothing yet. */
function measuresOf({ service, plan }: PlannedMove, asking: PlannedStep): readonly PlannedStep[] {
  const gates = plan.steps.filter(
    step => step.gate !== null && step.danger === Danger.reads && !needsActs(step, plan.steps),
  );
  return gates.map(gate => ({
    ...gate,
    id: `${service}--${gate.id}`,
    title: `${service}: ${gate.title}`,
    prose: '',
    needs: asking.needs,
    guards: [],
    asks: gate.asks === null ? null : asking.id,
    measures: service,
  }));
}

/** Whether what the gate reads is made by steps before it in its own plan: acts on the same database. */
function needsActs(gate: PlannedStep, steps: readonly PlannedStep[]): boolean {
  const database = gate.args['database'];
  const before = new Set<string>();
  for (const queue = [...gate.needs]; queue.length > 0; ) {
    const id = queue.pop();
    if (id === undefined || before.has(id)) continue;
    before.add(id);
    queue.push(...(steps.find(step => step.id === id)?.needs ?? []));
  }
  return (
    database !== undefined &&
    steps.some(({ id, danger, args }) => before.has(id) && danger !== Danger.reads && args['database'] === database)
  );
}

function asked(step: PlannedStep, ids: readonly string[]): PlannedStep {
  const approval = step.approval && { ...step.approval, evidence: [...step.approval.evidence, ...ids] };
  return { ...step, needs: [...step.needs, ...ids], approval };
}

/** Some time on a move that is only waited for; the runs of the services have their own deadlines. */
function moveAll(before: readonly PlannedStep[], region: string, moves: readonly PlannedMove[]): PlannedStep {
  const needed = new Set(before.flatMap(({ needs }) => needs));
  const services = moves.map(({ service }) => service).join(', ');
  return {
    id: 'move-services',
    title: 'Move the services',
    prose: '',
    tasks: [],
    do: 'manual',
    args: {},
    summary: `Move ${services} out of ${region}`,
    danger: Danger.writes,
    timeoutMs: Math.max(0, ...moves.map(({ plan }) => plan.worstCaseMs)),
    expectedMs: Math.max(0, ...moves.map(({ plan }) => plan.expectedMs)),
    retry: { attempts: 1, backoffMs: 0 },
    needs: before.map(({ id }) => id).filter(id => !needed.has(id)),
    gate: null,
    guards: [],
    asks: null,
    approval: null,
    manual: false,
    undo: null,
    onFailure: OnFailure.hold,
    skippable: true,
    effects: [],
    place: moves[0]?.plan.steps[0]?.place ?? { file: '', line: 1, column: 1 },
    moves: true,
  };
}
