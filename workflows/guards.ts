import { Danger, type PlannedStep } from '../plan/plan.js';
import { askApproval } from './approval.js';
import { type GateOutcome, passGate } from './gate.js';
import type { ActOutcome } from './host.js';
import { approvalsBefore, findLostQuorum } from './quorum.js';
import { type Run, stopping } from './run.js';

/** How often an approval may be returned for one reason before the step fails: a bound that grows faster than people answer will not stop growing. */
const MOST_RETURNS = 3;

type Failed = Extract<ActOutcome, { ok: false }>;

interface Refused {
  /** What refused: a gate, or the quorum of an approval. */
  readonly by: string;
  /** The approval step that can be asked again; null: people cannot help. */
  readonly asking: PlannedStep | null;
  readonly outcome: Failed;
}

/** Whether there is something to read again before a step: a gate, or, before a point of no return, the quorum of an approval. */
export function isGuarded(run: Run, step: PlannedStep): boolean {
  return step.guards.length > 0 || askingsOf(run, step).length > 0;
}

function askingsOf(run: Run, step: PlannedStep): readonly PlannedStep[] {
  return step.danger === Danger.pointOfNoReturn ? approvalsBefore(run, step) : [];
}

/**
 * Reads once more, right before a point of no return, what it was approved on: who approved it, and its gates. Both are old the moment an
 * approval was waited for. When one has become worse, the approval is returned, not used, and people are asked again, with the new number.
 */
export async function passGuards(run: Run, step: PlannedStep): Promise<ActOutcome | undefined> {
  const askings = askingsOf(run, step);
  const returns = new Map<string, number>();
  const passed = new Set<string>();
  for (;;) {
    const lost = askings.length > 0 ? await readQuorums(run, askings) : undefined;
    const refused = lost ?? (await readGates(run, step, passed));
    // A rejection that came too late for the quorum came in time for this.
    if (!refused) return askings.length > 0 && stopping(run) ? STOPPED : undefined;
    const before = returns.get(refused.by) ?? 0;
    if (!refused.asking?.approval || before >= MOST_RETURNS) return refused.outcome;
    const answer = await askAgain(run, refused.asking, refused.outcome);
    if (answer) return answer;
    returns.set(refused.by, before + 1);
    // What was read before people were asked is old; runs of earlier versions did not read it again and must replay as they went.
    if (refused.asking.approval.directory !== undefined) passed.clear();
  }
}

const STOPPED: Failed = {
  ok: false,
  code: 'stopped',
  reason: 'The run was stopped before this step acted.',
  outcome: 'unchanged',
};

/** Returns an approval and asks for it again; undefined once it is given. */
async function askAgain(run: Run, asking: PlannedStep, lost: Failed): Promise<Failed | undefined> {
  if (!asking.approval) return lost;
  run.record.setApproval(asking.id, { outcome: 'returned' });
  run.record.log('approval-returned', asking.id, `The approval is returned: ${lost.reason}`, { code: lost.code });
  const answer = await askApproval(run, asking, asking.approval);
  if (answer !== 'approved') {
    const reason = `The approval was not given again: ${answer}. ${lost.reason}`;
    return { ...lost, code: `approval-${answer}`, reason };
  }
  run.record.setStep(asking.id, { state: 'done' });
  return undefined;
}

async function readQuorums(run: Run, askings: readonly PlannedStep[]): Promise<Refused | undefined> {
  const lost = await findLostQuorum(run, askings);
  if (!lost) return undefined;
  const { asking, code, reason } = lost;
  return { by: `quorum of ${asking?.id}`, asking, outcome: { ok: false, code, reason, outcome: 'unchanged' } };
}

async function readGates(run: Run, step: PlannedStep, passed: Set<string>): Promise<Refused | undefined> {
  const { steps } = run.input.plan;
  for (const id of step.guards) {
    const gate = steps.find(one => one.id === id);
    if (!gate || passed.has(id)) continue;
    const outcome: GateOutcome = await passGate(run, gate);
    if (!outcome.ok) return { by: id, asking: outcome.askable ? askedBy(gate, steps) : null, outcome };
    passed.add(id);
  }
  return undefined;
}

function askedBy({ asks }: PlannedStep, steps: readonly PlannedStep[]): PlannedStep | null {
  return steps.find(({ id }) => id === asks) ?? null;
}
