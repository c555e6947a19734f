import { createHash } from 'node:crypto';
import { type Client, ScheduleNotFoundError, type ScheduleOptions } from '@temporalio/client';
import { canonicalJson } from '../../plan/canonical-json.js';
import type { DrillEntry } from '../../plan/drills/drill-entry.js';
import type { DrillInput } from '../../plan/drills/drill.js';
import type { ScheduleShape } from '../../plan/drills/schedule-diff.js';
import { CONTROL_QUEUE, drillWorkflowId } from '../../workflows/messages.js';

export interface KnownSchedule extends ScheduleShape {
  readonly service: string;
  /** As Temporal will take them, without the jitter; milliseconds since the epoch. */
  readonly next: readonly number[];
}

export interface DeclaredSchedule {
  readonly input: DrillInput;
  readonly shape: ScheduleShape;
}

/** The drills' schedules at Temporal, by the drills' names. */
export interface DrillSchedules {
  list(): Promise<Readonly<Record<string, KnownSchedule>>>;
  create(declared: DeclaredSchedule): Promise<void>;
  update(declared: DeclaredSchedule): Promise<void>;
  delete(name: string): Promise<void>;
  close(): Promise<void>;
}

const PREFIX = 'drill/';

export function shapeOf(
  { time_zone: timeZone, jitter: jitterMs }: DrillEntry,
  cron: string,
  input: DrillInput,
): ScheduleShape {
  const inputHash = createHash('sha256').update(canonicalJson(input)).digest('hex');
  return { cron, timeZone, jitterMs, inputHash };
}

export function temporalSchedules(client: Client): DrillSchedules {
  const handle = (name: string) => client.schedule.getHandle(`${PREFIX}${name}`);
  return {
    async list() {
      const found: [string, KnownSchedule][] = [];
      for await (const { scheduleId } of client.schedule.list()) {
        const name = scheduleId.slice(PREFIX.length);
        const known = scheduleId.startsWith(PREFIX) ? await describe(client, name) : undefined;
        if (known) found.push([name, known]);
      }
      // Temporal lists them in no order.
      return Object.fromEntries(found.toSorted(([a], [b]) => a.localeCompare(b)));
    },
    create: async declared => void (await client.schedule.create(optionsOf(declared))),
    async update(declared) {
      const { spec, action, policies, memo: _, ...rest } = optionsOf(declared);
      // The shape is kept in the action's memo: a schedule's own memo cannot be changed.
      await handle(declared.input.drill).update(previous => ({ ...previous, ...rest, spec, action, policies }));
    },
    async delete(name) {
      await handle(name).delete();
    },
    close: () => client.connection.close(),
  };
}

async function describe(client: Client, name: string): Promise<KnownSchedule | undefined> {
  try {
    const { action, info } = await client.schedule.getHandle(`${PREFIX}${name}`).describe();
    const { memo } = action;
    const shape = memo?.['drill'];
    if (!isShape(shape)) return undefined;
    return { ...shape, next: info.nextActionTimes.map(at => at.getTime()) };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function isShape(value: unknown): value is ScheduleShape & { readonly service: string } {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['cron', 'timeZone', 'inputHash', 'service'].every(key => typeof Reflect.get(value, key) === 'string');
  return texts && typeof Reflect.get(value, 'jitterMs') === 'number';
}

/** A drill that would overlap its own last one is skipped, and one that was missed for longer than a minute is not made up for: the hour would be wrong. */
function optionsOf({ input, shape }: DeclaredSchedule) {
  const summary = `Drill ${input.drill} of ${input.service} (${input.level})`;
  return {
    scheduleId: `${PREFIX}${input.drill}`,
    spec: { cronExpressions: [shape.cron], timezone: shape.timeZone, jitter: shape.jitterMs },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'drill',
      workflowId: drillWorkflowId(input.service, input.drill),
      taskQueue: CONTROL_QUEUE,
      args: [input],
      staticSummary: summary,
      memo: { drill: { ...shape, service: input.service } },
    },
    policies: { overlap: 'SKIP' as const, catchupWindow: '1 minute' as const },
    memo: {},
  } satisfies ScheduleOptions;
}
