import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { AuditHead } from '../../plan/audit/chain.js';
import type { AuditHeads, AuditHeadsAsked } from '../../plan/audit/heads.js';
import { regionQueue } from '../../workflows/messages.js';
import type { AuditLog } from '../audit/audit-log.js';
import { decisionBody } from '../audit/decision-body.js';

type By = AuditHead & { readonly by: string };

/** A region that is there answers in milliseconds; for one that is gone nobody should wait, because its service is back already. */
const PRESENCE_MS = 500;
const ANSWER_MS = 1_500;

/** What a region's worker says of its journal when it is asked. */
export function auditHeadAct(log: AuditLog | undefined, by: string) {
  return { 'audit.head': async (): Promise<By | null> => (log ? { by, ...(await log.head()) } : null) };
}

/**
 * Where the journals stand that a run was written into: that of the control worker which is asked, and those of the regions. The regions are
 * asked from here, because they have no inventory, no channel and no token, and must not need any. Null: this worker keeps no journal.
 */
export function auditHeadsAct(
  log: AuditLog | undefined,
  by: string,
  ask: (region: string) => Promise<By | null>,
  told: (heads: AuditHeads, asked: AuditHeadsAsked) => Promise<void>,
) {
  return {
    async 'audit.heads'(asked: AuditHeadsAsked): Promise<AuditHeads | null> {
      if (!log) return null;
      await log.ensure(decisionBody(asked.ended, asked.context)).catch(() => undefined);
      const silent: string[] = [];
      const regions = asked.regions.map(region => ask(region).catch(() => void silent.push(region)));
      const own = { by, ...(await log.head()) };
      const heads = { heads: [own, ...(await Promise.all(regions)).flatMap(head => head ?? [])], silent };
      await told(heads, asked);
      return heads;
    },
  };
}

const Head = z.object({ by: z.string(), seq: z.int(), hash: z.string() }).nullable();

/** Asks a region's worker by a standalone activity. Rejects when nobody is there. */
export async function askRegionHead(client: Client, region: string): Promise<By | null> {
  const handle = await client.activity.start('audit.head', {
    id: `audit.head/${region}/${randomUUID()}`,
    taskQueue: regionQueue(region),
    args: [],
    startToCloseTimeout: ANSWER_MS,
    scheduleToStartTimeout: PRESENCE_MS,
    retry: { maximumAttempts: 1 },
    summary: `Where the audit journal of ${region} stands`,
  });
  return Head.parse(await handle.result());
}
