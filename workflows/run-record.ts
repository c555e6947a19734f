import type { Effect } from '../plan/effect.js';
import { MoveState, type MoveStatus } from '../plan/evacuation.js';
import { evacuationState } from '../plan/evacuation-end.js';
import type { GateJudgement } from '../plan/gate.js';
import { audited, deciding } from '../plan/audit/audited.js';
import type { JournalEntry, JournalEvent } from '../plan/journal.js';
import type { PlannedStep } from '../plan/plan.js';
import type { ApprovalStatus, EndState, RunInput, RunState, StepContext, StepStatus } from '../plan/run.js';
import { serviceState } from '../plan/service-state.js';

type Status = RunState['status'];

/** The state of one run and its journal. Only recorded facts live here; decisions are elsewhere. */
export class RunRecord {
  readonly #now: () => number;
  readonly #heard: (entry: JournalEntry) => void;
  readonly #shown: (status: Status | EndState) => void;
  readonly #input: RunInput;
  readonly #run: string;
  readonly #epoch: number;
  readonly #startedAt: number;
  readonly #steps: Map<string, StepStatus>;
  readonly #approvals: ApprovalStatus[] = [];
  readonly #journal: JournalEntry[] = [];
  #planned: readonly Effect[];
  readonly #standing = new Map<string, readonly Effect[]>();
  readonly #doubtful = new Map<string, readonly Effect[]>();
  readonly #moves: Map<string, MoveStatus>;
  #status: Status = 'running';
  #deadline: number | null = null;
  #end: EndState | null = null;
  #endedAt: number | null = null;
  pastPointOfNoReturn = false;

  constructor(
    input: RunInput,
    { run, epoch }: Pick<StepContext, 'run' | 'epoch'>,
    now: () => number,
    heard: (entry: JournalEntry) => void,
    shown: (status: Status | EndState) => void,
  ) {
    this.#now = now;
    this.#heard = heard;
    this.#shown = shown;
    this.#input = input;
    this.#run = run;
    this.#epoch = epoch;
    this.#startedAt = this.#now();
    this.#steps = new Map(input.plan.steps.map(step => [step.id, blank(step)]));
    this.#planned = input.plan.steps.flatMap(({ effects }) => effects);
    this.#moves = new Map(input.plan.evacuation?.moves.map(({ service }) => [service, unmoved(service)]));
  }

  log(
    event: JournalEvent,
    step: string | null,
    sentence: string,
    data: Readonly<Record<string, unknown>> = {},
  ): JournalEntry {
    const entry = { seq: this.#journal.length + 1, at: this.#now(), event, step, sentence, data };
    this.#journal.push(entry);
    if (audited.has(event)) this.#heard(entry);
    return entry;
  }

  /** What people have decided, as far as it may lead to a promotion. */
  get decided(): readonly JournalEntry[] {
    return this.#journal.filter(({ event }) => deciding.has(event));
  }

  setStatus(status: Status, deadline: number | null = null): void {
    const before = this.#status;
    this.#status = status;
    this.#deadline = deadline;
    if (status !== before) this.#shown(this.#end ?? status);
  }

  setStep(id: string, change: Partial<StepStatus>): void {
    const step = this.#steps.get(id);
    if (step) this.#steps.set(id, { ...step, ...change });
  }

  /** More steps of the same run, after those that it began with. */
  addSteps(steps: readonly PlannedStep[]): void {
    for (const step of steps) this.#steps.set(step.id, blank(step));
    this.#planned = [...this.#planned, ...steps.flatMap(({ effects }) => effects)];
  }

  /** Where the services of an evacuation stand; none for any other run. */
  get moves(): readonly MoveStatus[] {
    return [...this.#moves.values()];
  }
  setMove(service: string, change: Partial<MoveStatus>): void {
    const move = this.#moves.get(service);
    if (move) this.#moves.set(service, { ...move, ...change });
  }

  judged(id: string, judgement: GateJudgement): void {
    this.setStep(id, { judgement });
    this.log('gate-judged', id, judgement.reason, {
      verdict: judgement.verdict,
      asOf: judgement.asOf,
      loss: judgement.loss ?? null,
    });
  }

  /** When a step was begun; now, for one that was not. */
  startOf(id: string): number {
    return this.#steps.get(id)?.startedAt ?? this.#now();
  }

  judgementOf(id: string): GateJudgement | null {
    return this.#steps.get(id)?.judgement ?? null;
  }

  /** Effects that hold now: those of the steps that succeeded and were not undone. */
  stand(id: string, effects: readonly Effect[]): void {
    this.#standing.set(id, effects);
    this.#doubtful.delete(id);
  }
  /** Effects of which nobody knows whether they hold. */
  doubt(id: string, effects: readonly Effect[]): void {
    this.#doubtful.set(id, effects);
  }
  fall(id: string): void {
    this.#standing.delete(id);
  }
  stands(id: string): boolean {
    return this.#standing.has(id);
  }
  get standing(): readonly Effect[] {
    return [...this.#standing.values()].flat();
  }

  openApproval(approval: ApprovalStatus): void {
    this.#approvals.push(approval);
  }
  /** What was asked last. */
  get approval(): ApprovalStatus | undefined {
    return this.#approvals.at(-1);
  }
  /** What a step asked last: branches of a plan may ask at the same time. */
  approvalOf(step: string): ApprovalStatus | undefined {
    return this.#approvals.findLast(approval => approval.step === step);
  }
  setApproval(step: string, change: Partial<ApprovalStatus>): void {
    const index = this.#approvals.findLastIndex(approval => approval.step === step);
    const last = this.#approvals[index];
    if (last) this.#approvals[index] = { ...last, ...change };
  }

  get serviceState(): string {
    const { service, evacuation } = this.#input.plan;
    if (evacuation) return evacuationState(evacuation.region, this.moves);
    return serviceState(service, this.#planned, this.standing, [...this.#doubtful.values()].flat());
  }

  /** Says how the run ends. It is over with `finish`: what closes its record comes in between. */
  conclude(end: EndState): JournalEntry {
    this.#endedAt = this.#now();
    return this.log('run-ended', null, `${end}. ${this.serviceState}`, { end });
  }
  finish(end: EndState): void {
    this.#end = end;
    this.setStatus('ended');
  }

  snapshot(): RunState {
    const { plan, mode, requester, proof, drill } = this.#input;
    return {
      run: this.#run,
      service: plan.service,
      kind: plan.kind,
      title: plan.title,
      mode,
      requester,
      planHash: plan.hash,
      epoch: this.#epoch,
      status: this.#status,
      end: this.#end,
      serviceState: this.serviceState,
      pastPointOfNoReturn: this.pastPointOfNoReturn,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      deadline: this.#deadline,
      steps: [...this.#steps.values()],
      approvals: this.#approvals,
      ...(proof === undefined ? {} : { proof }),
      ...(drill === undefined ? {} : { drill }),
      journal: this.#journal,
      ...(plan.evacuation ? { moves: this.moves } : {}),
    };
  }
}

function unmoved(service: string): MoveStatus {
  return { service, state: MoveState.waiting, run: null, end: null, reason: null, startedAt: null, endedAt: null };
}

function blank(step: PlannedStep): StepStatus {
  const { id, title, summary } = step;
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
  };
}
