import { continueAsNew, sleep, startChild, workflowInfo } from '@temporalio/workflow';
import { nextDates, readCron } from '../../../plan/drills/cron.js';
import type { DrillInput, DrillResult } from '../../../plan/drills/drill.js';

export * from '../../../workflows/index.js';

export interface Calendar {
  readonly input: DrillInput;
  readonly cron: string;
  readonly until: number;
  readonly after?: number;
}

/** Stands in for Temporal's schedules, which the server whose clock jumps has not: begins a drill at each date, with the schedule's id. */
export async function calendar({ input, cron, until, after = Date.now() }: Calendar): Promise<void> {
  const read = readCron(cron);
  if (!read.ok) throw new Error(read.reason);
  let last = after;
  // Bounded by count, so that the smoke continues as new too.
  for (let n = 0; n < 5 && !workflowInfo().continueAsNewSuggested; n++) {
    const [next = Number.POSITIVE_INFINITY] = nextDates(read.cron, input.times?.time_zone ?? 'UTC', last, 1);
    if (next >= until) return;
    await sleep(Math.max(1, next - Date.now()));
    const begun = await startChild<(one: DrillInput) => Promise<DrillResult>>('drill', {
      taskQueue: 'control',
      workflowId: `drill/${input.service}/${input.drill}-${new Date(next).toISOString()}`,
      args: [input],
    });
    await begun.result();
    last = next;
  }
  await continueAsNew<typeof calendar>({ input, cron, until, after: last });
}
