import type { PlannedAct } from './plan.js';

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
  /** At least one decision of the quorum must come by an SSH signature, which nobody who holds Slack can make. */
  readonly secondFactor?: boolean;
  /** The act that tells the next group, when `onExpiry` is `escalate`. */
  readonly page?: PlannedAct;
  /** `current`: who may decide is read from the workers' inventory at decision time, and once more right before the point of no return. */
  readonly directory?: 'current';
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
  /** How the sender proved to be that person; absent where the inventory declares no keys, and in old histories. */
  readonly proof?: Proof;
}

/** Who clicked in Slack, by ids, with what `users.info` says of them at that moment. Names are shown, never used. */
export interface SlackUser {
  /** The Enterprise Grid organisation; null outside of one. */
  readonly enterprise: string | null;
  readonly team: string;
  readonly id: string;
  /** A guest, of one channel or several (`is_restricted`, `is_ultra_restricted`). */
  readonly restricted: boolean;
  /** Deactivated (`deleted`). */
  readonly deleted: boolean;
  /** An app (`is_bot`), or Slack's own. */
  readonly bot: boolean;
  /** Of another organisation, in a shared channel (`is_stranger`), or of a team that is not ours. */
  readonly stranger: boolean;
}

/** A click in Slack, attested by the bot's own Ed25519 key. */
export interface SlackProof {
  readonly kind: 'slack';
  readonly user: SlackUser;
  /** After this the attestation is nothing any more; milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Base64 of the 64 bytes. */
  readonly signature: string;
}

/** A signature of `ssh-keygen -Y sign -n lifeboat` by one of the person's own keys. */
export interface SshProof {
  readonly kind: 'ssh';
  readonly expiresAt: number;
  /** The armoured text, as ssh-keygen writes it. */
  readonly signature: string;
}

/** The right to answer one question once on the board, signed by one of the person's own keys (`boardLinkText`). It is no answer. */
export interface BoardLink {
  /** What tells this link from every other; it is good for one answer. */
  readonly nonce: string;
  readonly expiresAt: number;
  /** Who asked the bot for it in Slack. Then the bot's key signed it, in place of one of the person's own. */
  readonly user?: SlackUser;
  /** The armoured text, as ssh-keygen writes it; base64 of the bot's 64 bytes where it names a `user`. */
  readonly signature: string;
}

/** An answer on the board: the link says who may give it, the bot's key attests which was given with it. */
export interface BoardProof {
  readonly kind: 'board';
  readonly link: BoardLink;
  readonly expiresAt: number;
  /** Base64 of the 64 bytes. */
  readonly signature: string;
}

export type Proof = SlackProof | SshProof | BoardProof;

/** Something that a person has said, and how it is proved that it was them. */
export interface Spoken {
  readonly person: string;
  readonly proof?: Proof;
}

/** What the approvers together accepted: the smallest number anyone of them accepted. */
export interface Acceptance {
  readonly lossMs: number;
  readonly by: readonly string[];
}
