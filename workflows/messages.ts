import type { Sinks } from '@temporalio/workflow';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Word } from '../plan/act.js';
import type { Decision } from '../plan/approval.js';
import type { EndedRun } from '../plan/history/ended-run.js';
import type { Estate } from '../plan/inventory.js';
import { LEASE_RENEWAL, type LeaseState } from '../plan/lease.js';
import type { ReadinessState } from '../plan/readiness/state.js';
import type { WatchState } from '../plan/replication.js';
import type { JournalEntry } from '../plan/journal.js';
import type { RunInput, RunState } from '../plan/run.js';
import type { JournalContext } from './host.js';

export const Resolution = { retry: 'retry', skip: 'skip', abort: 'abort', failover: 'failover' } as const;
export type Resolution = (typeof Resolution)[keyof typeof Resolution];

/** Approve or reject. The validator refuses with the reason; the click's own id should be the update id, so that a double click is one decision. */
export const decideUpdate = defineUpdate<string, [Decision]>('decide');
/** A person did a manual step. */
export const doneUpdate = defineUpdate<string, [Word & { readonly step: string }]>('done');
/** What to do with a step that holds. */
export const resolveUpdate = defineUpdate<string, [Word & { readonly resolution: Resolution }]>('resolve');
export const pauseUpdate = defineUpdate<string, [Word]>('pause');
export const resumeUpdate = defineUpdate<string, [Word]>('resume');
/** Stop at the next safe point; before the point of no return everything is put back. */
export const abortUpdate = defineUpdate<string, [Word]>('abort');

/** What people said to an evacuation, passed on to the run of one of its services. */
export interface ParentWord {
  readonly say: 'pause' | 'resume' | 'abort';
  readonly word: Word;
}
export const parentWordSignal = defineSignal<[ParentWord]>('evacuation-word');
/**
 * A drill makes way, for a real run or because an alarm rang: before the point of no return it is put back, after it the run goes forward to
 * its end. A signal, so that a workflow can say it too. A real run does not listen to it. It is not proved as acts are: an alarm has no key, and
 * whoever may signal a workflow may terminate it, which puts nothing back.
 */
export const yieldSignal = defineSignal<[Word]>('yield');

/** The way of a run's journal out of the workflow; not part of its history, so it is heard once and never on a replay. */
export interface JournalSinks extends Sinks {
  journal: {
    heard(entry: JournalEntry, context: JournalContext): void;
    /** Keeps what came of a run. A drill says it once more for its run, with the grade, and that replaces what was kept. */
    ended(run: EndedRun): void;
  };
}

/** Where a drill is, in one sentence. */
export const drillQuery = defineQuery<string>('drill');
export const stateQuery = defineQuery<RunState>('state');
/** Where a watch says what it found. */
export interface WatchTells {
  readonly channel: string;
  readonly channels: Estate['channels'];
  /** The failovers of the service, by the names that people type. */
  readonly failovers: readonly string[];
}
/** What a watch looks at, for whom, and how often. */
export interface WatchSubject {
  readonly service: string;
  readonly estate: Estate;
  readonly intervalMs: number;
  /** The runs that the watch begins by itself, by the region whose loss each is for. Absent: people begin every run. */
  readonly unattended?: Readonly<Record<string, RunInput>>;
  /** One activity looks until something changes, instead of one activity for every look. */
  readonly stands?: boolean;
  /** Workers in other places, which must agree that a primary is lost: the first that is not in its region is asked. */
  readonly vantages?: readonly { readonly vantage: string; readonly queue: string }[];
  /** Where a loss, or that views differ, is said. Absent: nowhere. */
  readonly tells?: WatchTells;
}

/** A worker with another inventory says what to look at from now on; what was seen before is kept. A signal, so that it needs nobody to take it. */
export const watchSubjectSignal = defineSignal<[WatchSubject]>('subject');
export const watchQuery = defineQuery<WatchState>('watch');
export const readinessQuery = defineQuery<ReadinessState>('readiness');

/** The region's worker is there and its server may run for one more lease. */
export const leaseRenewal = defineSignal(LEASE_RENEWAL);
export const leaseQuery = defineQuery<LeaseState>('lease');

/** One run per service, and one evacuation per region: Temporal refuses a second workflow of this id. The name of an evacuation is its id. */
export function runWorkflowId(name: string): string {
  return name.includes('/') ? name : `service/${name}`;
}
/** A scheduled drill's id gets its time appended, so this is where all drills of a service begin. */
export function drillWorkflowId(service: string, drill: string): string {
  return `drill/${service}/${drill}`;
}
export function watchWorkflowId(database: string): string {
  return `watch/${database}`;
}
export function readinessWorkflowId(service: string): string {
  return `readiness/${service}`;
}
export function leaseWorkflowId(database: string, region: string): string {
  return `lease/${database}/${region}`;
}
export const CONTROL_QUEUE = 'control';
/** The task queue of the worker that may start sandboxes for drills. */
export const DRILL_QUEUE = 'drill';
/** The task queue of a worker that only looks from another place. */
export function vantageQueue(name: string): string {
  return `vantage.${name}`;
}
/** The task queue of the worker that has hands on a region's hosts. */
export function regionQueue(region: string): string {
  return `region.${region}`;
}
