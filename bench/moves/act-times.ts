import type { WorkflowHandle } from '@temporalio/client';

/** One act of a run as the history has it, milliseconds since the epoch. */
export interface ActTime {
  readonly name: string;
  readonly scheduled: number;
  readonly started: number;
  readonly completed: number;
}

interface Timestamp {
  readonly seconds?: { toNumber(): number } | null;
  readonly nanos?: number | null;
}

/** The acts of a run that is over, in the order of their completion. */
export async function readActs(handle: WorkflowHandle): Promise<readonly ActTime[]> {
  const { events } = await handle.fetchHistory();
  const scheduled = new Map<string, { name: string; at: number }>();
  const started = new Map<string, number>();
  const acts: ActTime[] = [];
  for (const event of events ?? []) {
    const at = millis(event.eventTime);
    const asked = event.activityTaskScheduledEventAttributes;
    if (asked) scheduled.set(String(event.eventId), { name: asked.activityType?.name ?? '', at });
    const begun = event.activityTaskStartedEventAttributes;
    if (begun) started.set(String(begun.scheduledEventId), at);
    const done = event.activityTaskCompletedEventAttributes;
    const known = done && scheduled.get(String(done.scheduledEventId));
    if (!done || !known) continue;
    const from = started.get(String(done.scheduledEventId)) ?? known.at;
    acts.push({ name: known.name, scheduled: known.at, started: from, completed: at });
  }
  return acts;
}

function millis(time: Timestamp | null | undefined): number {
  return (time?.seconds?.toNumber() ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}

/** How much of a span no act was at work in: what the engine itself takes. */
export function idleWithin(acts: readonly ActTime[], from: number, to: number): number {
  let idle = 0;
  let until = from;
  for (const act of acts.toSorted((a, b) => a.started - b.started)) {
    if (act.started > until) idle += Math.min(act.started, to) - until;
    until = Math.max(until, act.completed);
    if (until >= to) return idle;
  }
  return idle + Math.max(0, to - until);
}
