import { proxyActivities, proxySinks } from '@temporalio/workflow';
import type { Alarm } from '../plan/drills/drill-entry.js';
import type { DrillInput, DrillResult, DrillRun, DrillWitness } from '../plan/drills/drill.js';
import { endedRuns } from '../plan/drills/ended-runs.js';
import type { EstateState } from '../plan/drills/estate-state.js';
import { type DrillFacts, gradeDrill } from '../plan/drills/grade-drill.js';
import type { Estate } from '../plan/inventory.js';
import type { Plan } from '../plan/plan.js';
import type { Word } from '../plan/act.js';
import { CONTROL_QUEUE, type JournalSinks } from './messages.js';

export type Facts = { -readonly [Name in keyof DrillFacts]: DrillFacts[Name] };

/** What the parts of one drill share. */
export interface Course {
  readonly input: DrillInput;
  readonly facts: Facts & { runs: DrillRun[]; steady: DrillFacts['steady'][number][] };
  /** The plan of each run, in the same order. */
  readonly plans: Plan[];
  /** The first reading of the estate, once there is one. */
  before: EstateState | null;
  /** Who is made way for. */
  yielding: Word | null;
  /** Tells the run that is under way, while one is. */
  tell: ((word: Word) => void) | null;
  /** Where it is, in one sentence. */
  now: string;
}

export function openCourse(input: DrillInput, startedAt: number): Course {
  const { drill, service, level, fault, plan } = input;
  return {
    input,
    facts: {
      drill,
      service,
      level,
      fault: fault?.name ?? null,
      planHash: plan.hash,
      startedAt,
      window: null,
      runs: [],
      steady: [],
      differences: null,
      injectedAt: null,
      witness: null,
      yieldedTo: null,
      refused: null,
      trouble: null,
    },
    plans: [],
    before: null,
    yielding: null,
    tell: null,
    now: 'It begins.',
  };
}

/** Ends a drill: grades it, and keeps the record of each of its runs once more, with the grade. */
export function closeCourse({ input, facts, plans }: Course, endedAt: number): DrillResult {
  const { yieldedTo: _, refused: __, trouble: ___, ...known } = facts;
  const result = { ...known, ...gradeDrill(facts, input), endedAt };
  keepGrades(input, result, plans);
  return result;
}

export function keepGrades(input: DrillInput, result: DrillResult, plans: readonly Plan[]): void {
  const { journal } = proxySinks<JournalSinks>();
  for (const run of endedRuns(input, result, plans)) journal.ended(run);
}

interface DrillActs {
  'drill.look'(input: { service: string; estate: Estate; write: boolean }): Promise<EstateState>;
  'drill.alarms'(alarms: readonly Alarm[]): Promise<string | null>;
}
interface FaultActs {
  'drill.inject'(order: { name: string; vector: readonly string[] }): Promise<null>;
  'drill.heal'(order: { name: string; vector: readonly string[] }): Promise<null>;
  'drill.witness'(): Promise<DrillWitness>;
}

/** Short acts that only read: asked again when their worker is away. */
export const looks = () =>
  proxyActivities<DrillActs>({
    taskQueue: CONTROL_QUEUE,
    startToCloseTimeout: '20 s',
    retry: { maximumAttempts: 5, initialInterval: '500 ms' },
  });

/** Bringing a fault about twice is another fault, so it is tried once. */
export const faultActs = (taskQueue: string, maximumAttempts: number) =>
  proxyActivities<FaultActs>({ taskQueue, startToCloseTimeout: '90 s', retry: { maximumAttempts } });
