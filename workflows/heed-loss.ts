import { proxyActivities } from '@temporalio/workflow';
import { isLossSeen } from '../plan/loss-seen.js';
import { judgeLoss, type LossView, LossVerdict, type VantageView } from '../plan/loss-view.js';
import type { WatchState } from '../plan/replication.js';
import type { StepInput } from '../plan/run.js';
import { CONTROL_QUEUE, type WatchSubject, watchWorkflowId } from './messages.js';

const PRESENCE_MS = 2_000;
const LOOK_MS = 4_000;
const NOTICE_MS = 10_000;

type Asked = WatchSubject & { readonly database: string };

/** Asks the second vantage point while a loss is seen, and says once what everybody together says. */
export class Heed {
  /** What was judged last, while the primary does not answer. */
  view: LossView | undefined;
  /** What was said last, and of which loss. */
  said: string;

  constructor(said = '') {
    this.said = said;
  }

  /** Whether everybody who could know agrees that the primary is lost. */
  async judge(subject: Asked, state: WatchState): Promise<boolean> {
    if (state.unreachableSince === null) {
      this.view = undefined;
      return false;
    }
    const vantage = isLossSeen(state) ? await askVantage(subject, state) : undefined;
    this.view = judgeLoss(state, vantage);
    const { verdict } = this.view;
    const key = `${state.unreachableSince}/${verdict}`;
    if (verdict !== LossVerdict.none && key !== this.said) {
      this.said = key;
      void tell(subject, state, this.view);
    }
    return verdict === LossVerdict.lost;
  }
}

async function askVantage({ database, estate, vantages }: Asked, state: WatchState): Promise<VantageView | undefined> {
  const [first, ...others] = vantages ?? [];
  if (!first) return undefined;
  // A worker in the region that is lost is lost with it.
  const asked = [first, ...others].find(({ vantage }) => vantage !== state.primaryRegion);
  const dsn = estate.databases[database]?.nodes[state.primaryRegion ?? '']?.dsn;
  if (!asked || dsn === undefined) {
    return { vantage: first.vantage, contact: null, detail: 'it is in the region that is lost' };
  }
  const { 'vantage.look': look } = proxyActivities<{
    'vantage.look'(input: { vantage: string; dsn: string }): Promise<VantageView>;
  }>({
    taskQueue: asked.queue,
    scheduleToStartTimeout: PRESENCE_MS,
    startToCloseTimeout: LOOK_MS,
    retry: { maximumAttempts: 1 },
  });
  const { vantage } = asked;
  return await look({ vantage, dsn }).catch(() => ({
    vantage,
    contact: null,
    detail: 'no worker of it took the question',
  }));
}

/** Said once, and not waited for: a channel that does not answer must not keep the watch from looking. */
async function tell(subject: Asked, state: WatchState, view: LossView): Promise<void> {
  const { tells, service, database } = subject;
  if (!tells) return;
  const { notify } = proxyActivities<{ notify(input: StepInput<{ channel: string; message: string }>): Promise<null> }>(
    { taskQueue: CONTROL_QUEUE, startToCloseTimeout: NOTICE_MS, retry: { maximumAttempts: 3 } },
  );
  const { channel, channels, failovers } = tells;
  const run = `${watchWorkflowId(database)}/${view.since ?? 0}`;
  const context = { run, epoch: 0, service, step: view.verdict, planHash: '', mode: 'rehearse' } as const;
  const estate = { regions: {}, services: {}, databases: {}, traffic: {}, people: {}, groups: {}, channels };
  const message = wordsOf(service, view, {
    failovers,
    begins: subject.unattended?.[state.primaryRegion ?? ''] !== undefined,
  });
  await notify({ args: { channel, message }, context, estate }).catch(() => undefined);
}

function wordsOf(
  service: string,
  { verdict, sentence }: LossView,
  { failovers, begins }: { readonly failovers: readonly string[]; readonly begins: boolean },
): string {
  if (verdict === LossVerdict.differ) return `${service}: ${sentence} The views differ, so no failover is proposed.`;
  const how = failovers.map(name => `/lifeboat run ${name} for ${service}`).join(' or ');
  if (begins) return `${service}: ${sentence} The failover that its runbook allows unattended is begun.`;
  return `${service}: ${sentence} A failover is proposed${how === '' ? '; no runbook is for it' : `: ${how}`}. Nothing was started.`;
}
