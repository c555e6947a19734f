/** Who is killed. */
export type Victim = 'control' | 'eu-west' | 'us-east';

/** `before`: the act was given to the worker and did nothing. `during`: at one of its calls to the outside. `after`: reported, and nothing follows yet. */
export type Phase = 'before' | 'during' | 'after';

/**
 * Where in an act. `sent`: the call has left and its answer was not read. `answered`: the answer is there and nothing was made of it. `done`: the
 * act is over and nobody was told.
 */
export type Moment = 'sent' | 'answered' | 'done';

/** One call of an act to something outside its process. The same call again, as in a poll, is the same call. */
export interface Call {
  readonly label: string;
  readonly nth: number;
}

/** An activity of one step in one worker: what can be interrupted. */
export interface Act {
  readonly worker: Victim;
  readonly step: string;
  /** The activity's type: a step kind, or an act of the host. */
  readonly act: string;
}

/** Where a worker dies. */
export interface KillPoint extends Act {
  readonly phase: Phase;
  readonly moment: Moment | null;
  readonly call: Call | null;
}

/** A stable name, by which a run can be repeated: `KILL=failover/promote`. */
export function nameOf(runbook: string, { worker, step, act, phase, moment, call }: KillPoint): string {
  const who = worker === 'control' ? '' : `@${worker} ${act}`;
  const where = call ? ` ${moment} ${call.label}#${call.nth}` : moment ? ` ${moment}` : '';
  return `${runbook}/${step}${who}/${phase}${where}`;
}

export function sameAct(one: Act, other: Act): boolean {
  return one.worker === other.worker && one.step === other.step && one.act === other.act;
}

/** Polls and loops over rows repeat a call; whoever survives it twice survives it any number of times. */
const MOST_REPEATS = 2;

/** Only these can be on their way with an effect; of a look, and of a signal, which has no way, it is enough to die right after it. */
function changes(label: string): boolean {
  return !/^(SELECT (?!.*(pg_promote|pg_terminate|_slot|pg_wal_replay_|set_config|pg_reload))|SHOW |connect|login|FETCH|IDENTIFY_SYSTEM|command show|BEGIN|signal )/.test(
    label,
  );
}

/** Every place at which the act can be interrupted, in its own order. A worker's death after its report is one of the control worker's. */
export function pointsOf(act: Act, calls: readonly Call[]): KillPoint[] {
  const at = (phase: Phase, moment: Moment | null = null, call: Call | null = null): KillPoint => ({
    ...act,
    phase,
    moment,
    call,
  });
  const during: KillPoint[] = [];
  let open = false;
  for (const call of calls) {
    if (call.label === 'COMMIT' || call.label === 'ROLLBACK') open = false;
    if (call.nth <= MOST_REPEATS) {
      // What an open transaction has done is gone with the worker, whether it had the answer or not.
      if (changes(call.label) && !open) during.push(at('during', 'sent', call));
      during.push(at('during', 'answered', call));
    }
    if (call.label === 'BEGIN') open = true;
  }
  const after = act.worker === 'control' ? [at('after')] : [];
  return [at('before'), ...during, at('during', 'done'), ...after];
}
