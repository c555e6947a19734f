import { z } from 'zod';
import { DurationText } from '../../plan/duration-text.js';
import { type FailureCode, failures } from '../../plan/failure.js';
import { EndState, Mode, type StepStatus } from '../../plan/run.js';
import { Accident } from './accident.js';

/** The readings that have a name, by the gate that judges them. */
export const namedReadings = {
  lag: ['unknown', 'alive'],
  fence: ['proved', 'unproved', 'open'],
  preflight: ['clear', 'unknown'],
  convergence: ['same', 'differs', 'unknown'],
  settle: ['arrived', 'late', 'unknown'],
  override: [],
  residency: ['clean', 'unknown'],
  capacity: ['enough', 'short', 'unknown'],
} as const;

const names = [...new Set(Object.values(namedReadings).flat())];
/** With a message of its own, because a schema with several forms does not say which of them was meant. */
const Span = z
  .string({ error: 'expected a duration with its unit, such as `2s` or `1m30s`' })
  .pipe(DurationText)
  .describe('The span of writes that a promotion would lose at most.');
const forms = [
  z.enum(names),
  z.strictObject({ bound: Span }),
  z.strictObject({ raw: z.record(z.string(), z.unknown()).describe('The result of the act, as it is.') }),
] as const;
const Reading = z.union(forms);
export type Reading = z.output<typeof Reading>;
const Readings = z
  .union([...forms, z.array(Reading).min(1)])
  .describe('A reading (a name of its gate, `bound:` with a duration, or `raw:` with a map), or a list of them.');

const codes = Object.keys(failures).filter((code): code is FailureCode => Object.hasOwn(failures, code));
const Failures = z.record(z.string(), z.array(z.enum(codes)).min(1));

const Given = z.strictObject({
  mode: z.enum(Mode).default(Mode.real),
  requester: z.string().default('a colleague'),
  readings: z.record(z.string(), Readings).default({}),
  accidents: z
    .array(Accident)
    .describe('What happens to the world by accident; by default a failover begins with its primary gone.')
    .optional(),
  failures: Failures.default({}),
  undo_failures: Failures.default({}),
});

const CHOICES = ['approve', 'reject', 'nobody', 'retry', 'skip', 'failover', 'abort', 'done'] as const;
export const Answer = z
  .strictObject({
    at: z.string().describe('The id of the step that asks.'),
    after: DurationText.default(0),
    approve: z.array(z.string()).min(1).optional(),
    accept_loss: DurationText.optional(),
    reject: z.string().optional(),
    nobody: z.literal(true).optional(),
    retry: z.string().optional(),
    skip: z.string().optional(),
    failover: z.string().describe('Has a switchover that holds go on as the failover of its plan.').optional(),
    abort: z.string().optional(),
    done: z.string().optional(),
  })
  .refine(answer => CHOICES.filter(choice => answer[choice] !== undefined).length === 1, {
    error: `expected \`at:\` and exactly one of ${CHOICES.join(', ')}`,
  });
export type Answer = z.output<typeof Answer>;

const STATES = ['waiting', 'running', 'asking', 'manual', 'held', 'done', 'failed', 'skipped'] as const;

const Regions = z.union([z.string(), z.array(z.string())], { error: 'expected a region or a list of regions' });
const ExpectedWorld = z.strictObject({
  writable: Regions.describe('The regions in which a server takes writes.').optional(),
  fenced: Regions.describe('The regions with a fenced server.').optional(),
  down: Regions.describe('The regions with a server that does not run.').optional(),
  traffic: Regions.describe('The regions that open client routes lead to.').optional(),
  stranded: Regions.describe('The regions that alone have writes which nobody has written again.').optional(),
});
export type ExpectedWorld = z.output<typeof ExpectedWorld>;

const Expected = z.strictObject({
  end: z.enum(EndState).describe('How the run ends.'),
  service_state: z.string().optional(),
  steps: z.record(z.string(), z.enum(STATES) satisfies z.ZodType<StepStatus['state']>).default({}),
  undone: z.array(z.string()).optional(),
  journal: z.array(z.string()).default([]),
  refused: z.array(z.string()).default([]),
  world: ExpectedWorld.default({}).describe('How the model of the world looks then.'),
});
export type Expected = z.output<typeof Expected>;

const Scenario = z.strictObject({
  name: z.string().min(1).describe('What the scenario shows, as a sentence.'),
  given: Given.prefault({}),
  answers: z.array(Answer).default([]),
  // Never awaited: the runs of a scenario are.
  // oxlint-disable-next-line unicorn/no-thenable
  then: Expected.describe('What must come of it.'),
});
export type Scenario = z.output<typeof Scenario>;

/** A `.scenarios.yaml` file. */
export const Scenarios = z.array(Scenario).min(1);
