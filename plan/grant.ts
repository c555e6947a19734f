import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.js';
import type { Evacuation } from './evacuation.js';
import type { GateJudgement, Verdict } from './gate.js';
import type { ApprovalStatus, Mode } from './run.js';

/** What an evacuation's approval gives one service: this plan and no other, on this evidence and nothing worse. */
export interface Grant {
  readonly service: string;
  readonly planHash: string;
  /** The loss that its own runbook allows without a number from people, milliseconds. */
  readonly budgetMs: number;
  /** Its gates as people saw them; the steps by their ids in the service's own plan. */
  readonly evidence: readonly GrantedReading[];
  /**
   * Gates that cannot be read before the service's own run has acted, such as the lag of a standby that it rewinds first. People granted them unread:
   * in that run they must pass, within the runbook's own budget.
   */
  readonly later?: readonly string[];
}

export interface GrantedReading {
  readonly step: string;
  readonly verdict: Verdict;
  /** Whether people may let it through by number. */
  readonly askable: boolean;
  /** The bound that they saw; null: none. */
  readonly atMostMs: number | null;
}

/** The approval of an evacuation as it is handed to the run of one of its services, with all that this run needs to judge it again. */
export interface Inherited {
  /** The evacuation that asked; its workflow must be the one that started this run. */
  readonly from: {
    readonly run: string;
    readonly name: string;
    readonly planHash: string;
    readonly epoch: number;
    readonly mode: Mode;
    readonly requester: string;
  };
  /** With the grants for all services, over which the decisions were signed. */
  readonly approval: ApprovalStatus;
}

export function readingOf(step: string, { verdict, askable, loss }: GateJudgement): GrantedReading {
  return { step, verdict, askable: askable === true, atMostMs: loss?.atMostMs ?? null };
}

/** What is granted to whom when this evacuation is approved now: for every service the gates that were read for it. */
export function grantsOf(
  { moves, steps }: Evacuation,
  judgementOf: (step: string) => GateJudgement | null,
): readonly Grant[] {
  return moves.map(({ service, plan }) => {
    const measured = steps.filter(({ measures }) => measures === service);
    const read = new Set(measured.map(({ id }) => id.slice(service.length + 2)));
    const wanted = new Set(plan.steps.flatMap(({ approval }) => approval?.evidence ?? []));
    const later = plan.steps.filter(({ id }) => wanted.has(id) && !read.has(id));
    return {
      service,
      planHash: plan.hash,
      budgetMs: Math.max(0, ...[...measured, ...later].map(({ args }) => Number(args['max_loss'] ?? 0))),
      ...(later.length > 0 ? { later: later.map(({ id }) => id) } : {}),
      evidence: measured.flatMap(({ id }) => {
        const judgement = judgementOf(id);
        return judgement ? [readingOf(id.slice(service.length + 2), judgement)] : [];
      }),
    };
  });
}

/** SHA-256 in hexadecimal of all grants: the line of the decision's text that binds a signature to what was granted. */
export function grantsDigest(grants: readonly Grant[]): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(grants))));
}
