/** What happens when nobody decides in time. */
export const OnExpiry = { hold: 'hold', abort: 'abort', escalate: 'escalate' } as const;
export type OnExpiry = (typeof OnExpiry)[keyof typeof OnExpiry];

/** When an approval is passed without people: `zero-loss`, when zero loss and the fence are proved by the gates before it. */
export const Unattended = { zeroLoss: 'zero-loss' } as const;
export type Unattended = (typeof Unattended)[keyof typeof Unattended];

export interface ApprovalPolicy {
  /** The group whose members may decide. */
  readonly from: string;
  /** How many distinct people must approve. */
  readonly quorum: number;
  readonly expiresMs: number;
  readonly onExpiry: OnExpiry;
  /** The group asked next when `onExpiry` is `escalate`. */
  readonly escalateTo: string | null;
  /** Ids of the gates whose readings are the evidence. */
  readonly evidence: readonly string[];
  /** Absent: people are always asked. */
  readonly unattended?: Unattended;
}

/** One person's decision, as it reaches the workflow. */
export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly person: string;
  readonly step: string;
  /** The first 12 characters at least of the plan hash that the person saw. */
  readonly planHash: string;
  /** The loss this person accepts, in milliseconds; required when the evidence is above the budget. */
  readonly acceptLossMs: number | null;
  readonly reason: string;
  /** Where it came from: `cli`, `slack`, `board`. */
  readonly channel: string;
}

/** What the approvers together accepted: the smallest number anyone of them accepted. */
export interface Acceptance {
  readonly lossMs: number;
  readonly by: readonly string[];
}
