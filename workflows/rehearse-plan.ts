import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { Directory } from '../plan/directory.js';
import { Verdict } from '../plan/gate.js';
import { judgeGate } from '../plan/gates/index.js';
import type { PreflightReading } from '../plan/preflight.js';
import { type Finding, finding, ReadinessCheck, unread } from '../plan/readiness/finding.js';
import { judgeApprovers } from '../plan/readiness/judge-approvers.js';
import { judgeEntry } from '../plan/readiness/judge-entry.js';
import { judgeRoles } from '../plan/readiness/judge-role.js';
import { judgeServers } from '../plan/readiness/judge-servers.js';
import type { EntryReading, RoleReading } from '../plan/readiness/reading.js';
import type { ReadinessPlan, ReadinessRunbook } from '../plan/readiness/readiness-plan.js';
import type { PlanFindings } from '../plan/readiness/state.js';
import type { StepInput } from '../plan/run.js';
import { CONTROL_QUEUE, readinessWorkflowId } from './messages.js';

/** Each look has deadlines of its own inside; this ends one whose worker died. */
const LOOK_MS = 30_000;

/** Reads everything that a plan would need now, and judges it. A look that fails is `unknown` and says why; it stops no other. */
export async function rehearse(
  runbook: ReadinessRunbook,
  freshness: Readonly<Record<string, Finding>> | undefined,
): Promise<PlanFindings> {
  const { path, plan } = runbook;
  if (plan === null) {
    const broken = finding(ReadinessCheck.plan, '', Verdict.fail, `${path} does not compile: ${runbook.problem}`);
    return { path, title: path, hash: null, findings: [broken] };
  }
  const service = plan.estate.services[plan.service];
  const databases = service?.databases ?? [];
  const looks = await Promise.all([
    ...plan.gates.map(gate => lookAtGate(plan, gate)),
    // Where both regions take writes nothing is promoted, and no server has to come back as a standby.
    ...(service?.pattern === 'active-active' ? [] : databases.map(database => lookAtServers(plan, database))),
    ...databases.map(database => lookAtRoles(plan, database)),
    ...(service?.traffic === undefined ? [] : [lookAtEntry(plan, service.traffic)]),
    lookAtPeople(plan),
  ]);
  const fresh = freshness?.[plan.hash];
  const { title, hash } = plan;
  return { path, title, hash, findings: [...looks.flat(), ...(fresh ? [fresh] : [])] };
}

async function lookAtGate(plan: ReadinessPlan, step: ReadinessPlan['gates'][number]): Promise<readonly Finding[]> {
  const { id, title, gate, args } = step;
  if (gate === null) return [];
  return await judged(ReadinessCheck.gate, id, async () => {
    const reading = await ask<unknown>(step.do, input(plan, id, args), step.timeoutMs);
    const { verdict, reason } = judgeGate(gate, reading, { args, accepted: null });
    return [finding(ReadinessCheck.gate, id, verdict, `"${title}": ${reason}`)];
  });
}

async function lookAtServers(plan: ReadinessPlan, database: string): Promise<readonly Finding[]> {
  const { from, to, logicalSlots } = plan;
  const args = { database, from, to, logical_slots: logicalSlots };
  return await judged(ReadinessCheck.servers, database, async () =>
    judgeServers(
      await ask<PreflightReading>('postgres.preflight', input(plan, 'preflight', args), LOOK_MS),
      database,
      logicalSlots,
    ),
  );
}

async function lookAtRoles({ service, to, estate }: ReadinessPlan, database: string): Promise<readonly Finding[]> {
  return await judged(ReadinessCheck.role, database, async () =>
    judgeRoles(await ask<readonly RoleReading[]>('readiness.role', { database, estate }, LOOK_MS), {
      database,
      service,
      to,
      estate,
    }),
  );
}

async function lookAtEntry({ from, to, estate }: ReadinessPlan, traffic: string): Promise<readonly Finding[]> {
  return await judged(ReadinessCheck.traffic, traffic, async () =>
    judgeEntry(await ask<EntryReading>('readiness.entry', { traffic, from, to, estate }, LOOK_MS)),
  );
}

async function lookAtPeople({ approvals, estate }: ReadinessPlan): Promise<readonly Finding[]> {
  // Those that are asked when nobody answers too.
  const asked = approvals.flatMap(({ policy: { from, escalateTo } }) =>
    escalateTo === null ? [from] : [from, escalateTo],
  );
  const groups = [...new Set(asked)];
  return await judged(ReadinessCheck.approvers, '', async () => {
    const directory = (await ask<Directory | null>('directory.read', { groups, people: [] }, LOOK_MS)) ?? estate;
    return approvals.map(({ title, policy }) => judgeApprovers(title, policy, directory));
  });
}

async function judged(
  check: ReadinessCheck,
  about: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    return [unread(check, about, cause instanceof Error ? cause.message : String(cause))];
  }
}

async function ask<Result>(act: string, given: unknown, limitMs: number): Promise<Result> {
  const acts = proxyActivities<Record<string, (given: unknown) => Promise<Result>>>({
    taskQueue: CONTROL_QUEUE,
    startToCloseTimeout: limitMs,
    scheduleToCloseTimeout: limitMs * 2,
    retry: { maximumAttempts: 1 },
  });
  const send = acts[act];
  if (!send) throw new RangeError(`Unexpected act ${act}`);
  return await send(given);
}

/** Epoch 0 and the mode `rehearse`: no host remembers it, and every run comes after it. */
function input<Args>({ service, estate, hash }: ReadinessPlan, step: string, args: Args): StepInput<Args> {
  const run = readinessWorkflowId(service);
  return { args, estate, context: { run, epoch: 0, service, step, planHash: hash, mode: 'rehearse' } };
}
