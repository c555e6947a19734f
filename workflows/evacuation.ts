import type { Evacuation, PlannedMove } from '../plan/evacuation.js';
import { MoveState } from '../plan/evacuation.js';
import { evacuationState } from '../plan/evacuation-end.js';
import type { Inherited } from '../plan/grant.js';
import { nextMoves } from '../plan/next-moves.js';
import type { PlannedStep } from '../plan/plan.js';
import { EndState, type RunInput } from '../plan/run.js';
import type { ActOutcome, Begun } from './host.js';
import type { ParentWord } from './messages.js';
import { type Run, stopping } from './run.js';

type Running = Extract<Begun, { ok: true }>;

/**
 * Moves the services of an evacuation, each by a run of its own that holds the lock of its service and goes on without this one. Comes back once
 * nothing moves any more and nothing more can begin. Doing it again tries those that did not move, and only those.
 */
export async function moveServices(run: Run): Promise<ActOutcome> {
  const { evacuation } = run.input.plan;
  if (!evacuation) return { ok: true, result: null };
  for (const { service, state } of run.record.moves)
    if (state !== MoveState.moved) run.record.setMove(service, { state: MoveState.waiting, end: null, reason: null });
  const running = new Map<string, Running>();
  let told: ParentWord['say'] | null = null;
  for (;;) {
    const said = stopping(run) ? 'abort' : run.paused ? 'pause' : 'resume';
    if (said !== (told ?? 'resume')) await tell(run, running, (told = said));
    if (said === 'resume') await startNext(run, evacuation, running);
    if (running.size === 0 && (said !== 'pause' || stopping(run))) break;
    const before = running.size;
    await run.host.until(
      () => running.size !== before || (stopping(run) ? 'abort' : run.paused ? 'pause' : 'resume') !== said,
    );
  }
  return outcomeOf(run, evacuation);
}

function outcomeOf(run: Run, { region }: Evacuation): ActOutcome {
  const { moves } = run.record;
  const unmoved = moves.filter(({ state }) => state !== MoveState.moved);
  if (unmoved.length === 0) return { ok: true, result: null };
  const reasons = unmoved.map(({ service, reason }) => `${service}: ${reason ?? 'not begun'}`).join(' ');
  const reason = `${evacuationState(region, moves)} ${reasons}`;
  return { ok: false, code: 'services-left', reason, outcome: 'unchanged' };
}

async function startNext(run: Run, { moves, atOnce }: Evacuation, running: Map<string, Running>): Promise<void> {
  for (;;) {
    const statuses = new Map(run.record.moves.map(status => [status.service, status]));
    const { start, blocked } = nextMoves(moves, statuses, atOnce);
    for (const { service, by } of blocked) {
      const reason = `It needs ${by.join(' and ')}, which did not move.`;
      run.record.setMove(service, { state: MoveState.blocked, reason });
      run.record.log('move-ended', null, `${service} is not moved: ${reason}`, { service });
    }
    if (start.length === 0) return;
    for (const move of start) await begin(run, move, running);
  }
}

async function begin(run: Run, { service, plan }: PlannedMove, running: Map<string, Running>): Promise<void> {
  const { record, host, input } = run;
  const inherited = inheritanceOf(run, service);
  const child: RunInput = {
    plan,
    mode: input.mode,
    requester: input.requester,
    reason: `${input.plan.service}: ${input.reason}`,
    ...(inherited ? { inherited } : {}),
  };
  const begun = host.begin ? await host.begin(child) : NOWHERE;
  if (!begun.ok) {
    const state = begun.busy ? MoveState.busy : MoveState.failed;
    record.setMove(service, { state, reason: begun.reason, startedAt: host.now(), endedAt: host.now() });
    record.log('move-ended', null, `${service} is not moved: ${begun.reason}`, { service });
    return;
  }
  if (inherited) run.handedOut.add(service);
  record.setMove(service, { state: MoveState.moving, run: begun.run, startedAt: host.now(), endedAt: null });
  record.log('move-started', null, `${service} moves by the run ${begun.run}.`, { service, run: begun.run });
  running.set(service, begun);
  // A run that was ended from outside has no state; then nobody knows what became of the service.
  void follow(run, service, begun).then(() => running.delete(service));
}

const NOWHERE: Begun = { ok: false, busy: false, reason: 'This host cannot begin the run of a service.' };

async function follow(run: Run, service: string, begun: Running): Promise<void> {
  const state = await begun.ended;
  const { record, host } = run;
  const end = state?.end ?? EndState.unknown;
  const sentence = state?.serviceState ?? `Its run was ended from outside. What state ${service} is in is not known.`;
  const moved = end === EndState.succeeded;
  if (state === null || state.pastPointOfNoReturn) record.pastPointOfNoReturn = true;
  record.setMove(service, {
    state: moved ? MoveState.moved : MoveState.failed,
    end,
    reason: sentence,
    endedAt: host.now(),
  });
  record.log('move-ended', null, `${service}: ${end}. ${sentence}`, { service, end });
}

/** The approval of this evacuation for one service, handed out once: a second run of the service asks its own people. */
function inheritanceOf(run: Run, service: string): Inherited | undefined {
  const approval = run.input.plan.steps
    .flatMap(({ id }) => run.record.approvalOf(id) ?? [])
    .findLast(({ grants }) => grants);
  if (approval?.outcome !== 'approved' || run.handedOut.has(service)) return undefined;
  const { run: id, epoch, planHash, mode } = run.context;
  const { requester } = run.input;
  return { from: { run: id, name: run.input.plan.service, planHash, epoch, mode, requester }, approval };
}

/** Passes on what people said to the evacuation. Each run decides by itself whether it is past its point of no return and goes on. */
async function tell(run: Run, running: ReadonlyMap<string, Running>, say: ParentWord['say']): Promise<void> {
  const { person, reason } = run.abort ?? { person: run.input.plan.service, reason: '' };
  for (const child of running.values()) await child.tell({ say, word: { person, reason } });
}

/** Whether this step only measures for the approval of an evacuation. Whatever it finds is evidence, and the service's own run judges. */
export async function measureFor(step: PlannedStep, run: Run, pass: () => Promise<ActOutcome>): Promise<ActOutcome> {
  const measured = await pass();
  if (!measured.ok && run.record.judgementOf(step.id) === null)
    run.record.judged(step.id, { verdict: 'unknown', reason: measured.reason, asOf: run.host.now() });
  return { ok: true, result: measured.ok ? measured.result : null };
}
