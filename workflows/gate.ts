import type { Acceptance } from '../plan/approval.js';
import { type GateJudgement, Verdict } from '../plan/gate.js';
import { judgeGate } from '../plan/gates/index.js';
import type { PlannedStep } from '../plan/plan.js';
import { act } from './act.js';
import type { ActOutcome } from './host.js';
import { type Run, stopping } from './run.js';

/** `askable`: people may let through by number what the gate refused. */
export type GateOutcome = ActOutcome & { readonly askable?: boolean };

/**
 * Measures and judges, anew as often as the plan retries: a standby that is catching up passes a moment later. A refusal that people may
 * overrule by number is not measured again: the question should reach them at once.
 */
export async function passGate(run: Run, step: PlannedStep): Promise<GateOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const measured = await act(run, step.id, step, step.measures === undefined ? {} : { service: step.measures });
    if (!measured.ok || step.gate === null) return measured;
    const context = { args: step.args, accepted: acceptanceOf(run, step), since: run.record.startOf(step.id) };
    const judged = judgeGate(step.gate, measured.result, context);
    const judgement = overrule(run, step, judged, measured.result);
    run.record.judged(step.id, judgement);
    if (judgement.verdict === Verdict.pass) return measured;
    if (judgement.againMs !== undefined) {
      // An hour of TTL is waited for here, so an abort must not have to wait too.
      if (await run.host.within(() => stopping(run), judgement.againMs)) return STOPPED;
      attempt -= 1;
      continue;
    }
    if (judgement.askable || attempt >= step.retry.attempts) {
      return {
        ok: false,
        code: 'gate-refused',
        reason: judgement.reason,
        outcome: 'unchanged',
        askable: judgement.askable === true,
      };
    }
    await run.host.sleep(Math.max(1, step.retry.backoffMs));
  }
}

const STOPPED: GateOutcome = { ok: false, code: 'stopped', reason: 'The run was stopped.', outcome: 'unchanged' };

/** What whoever broke the glass makes of a gate that does not know. Both stand in the journal: what it said, and who went past it. */
function overrule(run: Run, step: PlannedStep, judged: GateJudgement, measured: unknown): GateJudgement {
  if (judged.verdict === Verdict.pass) return judged;
  const sentence = run.host.breakGlass?.overruled(step, judged, measured);
  if (sentence === undefined) return judged;
  run.record.judged(step.id, judged);
  run.record.log('break-glass', step.id, sentence, { verdict: judged.verdict });
  return { ...judged, verdict: Verdict.pass, reason: sentence };
}

/** What people accepted of this gate's loss. A gate behind its approval asks nobody and goes by the last that was given. */
function acceptanceOf({ accepted }: Run, { asks }: PlannedStep): Acceptance | null {
  return (asks === null ? [...accepted.values()].at(-1) : accepted.get(asks)) ?? null;
}
