import type { Sinks } from '@temporalio/workflow';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision } from '../plan/approval.js';
import type { Estate } from '../plan/inventory.js';
import { LEASE_RENEWAL, type LeaseState } from '../plan/lease.js';
import type { WatchState } from '../plan/replication.js';
import type { JournalEntry } from '../plan/journal.js';
import type { RunInput, RunState } from '../plan/run.js';
import type { JournalContext } from './host.js';

/** Who says something, and why; every word of a person ends up in the journal. */
export interface Word {
  readonly person: string;
  readonly reason: string;
}

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

/** The way of a run's journal out of the workflow; not part of its history, so it is heard once and never on a replay. */
export interface JournalSinks extends Sinks {
  journal: { heard(entry: JournalEntry, context: JournalContext): void };
}

export const stateQuery = defineQuery<RunState>('state');
/** What a watch looks at, for whom, and how often. */
export interface WatchSubject {
  readonly service: string;
  readonly estate: Estate;
  readonly intervalMs: number;
  /** The runs that the watch begins by itself, by the region whose loss each is for. Absent: people begin every run. */
  readonly unattended?: Readonly<Record<string, RunInput>>;
}

/** A worker with another inventory says what to look at from now on; what was seen before is kept. A signal, so that it needs nobody to take it. */
export const watchSubjectSignal = defineSignal<[WatchSubject]>('subject');
export const watchQuery = defineQuery<WatchState>('watch');

/** The region's worker is there and its server may run for one more lease. */
export const leaseRenewal = defineSignal(LEASE_RENEWAL);
export const leaseQuery = defineQuery<LeaseState>('lease');

/** One run per service, and one evacuation per region: Temporal refuses a second workflow of this id. The name of an evacuation is its id. */
export function runWorkflowId(name: string): string {
  return name.includes('/') ? name : `service/${name}`;
}
export function watchWorkflowId(database: string): string {
  return `watch/${database}`;
}
export function leaseWorkflowId(database: string, region: string): string {
  return `lease/${database}/${region}`;
}
export const CONTROL_QUEUE = 'control';
/** The task queue of the worker that has hands on a region's hosts. */
export function regionQueue(region: string): string {
  return `region.${region}`;
}
