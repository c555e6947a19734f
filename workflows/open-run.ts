import { headOf } from '../plan/evacuation.js';
import type { Plan } from '../plan/plan.js';
import type { RunInput } from '../plan/run.js';
import type { Host } from './host.js';
import type { Run } from './run.js';
import { RunRecord } from './run-record.js';

/** An evacuation begins the runs of its services; where no other run can be begun (without Temporal), it is one run of all their steps. */
function walked(plan: Plan, host: Host): Plan {
  if (!plan.evacuation || host.begin) return headOf(plan);
  const { evacuation: _, ...flat } = plan;
  return flat;
}

/** A run before its first step. */
export function openRun(given: RunInput, host: Host): Run {
  const { run, startedAt, parent } = host.info();
  const plan = walked(given.plan, host);
  const input = plan === given.plan ? given : { ...given, plan };
  // One run per service at a time (the workflow id), so a later run of the service has started later: the start time is its epoch.
  const context = { run, epoch: startedAt, service: plan.service, planHash: plan.hash, mode: input.mode };
  return {
    host,
    input,
    record: new RunRecord(
      input,
      context,
      () => host.now(),
      entry => host.heard?.(entry, context),
      status => host.shows?.(status),
    ),
    context,
    parent,
    started: [],
    paused: false,
    abort: null,
    yielding: null,
    expired: false,
    turning: false,
    unknown: new Set(),
    accepted: new Map(),
    rejecting: new Set(),
    done: new Set(),
    acts: new Set(),
    holding: null,
    inheritanceSeen: false,
    handedOut: new Set(),
  };
}
