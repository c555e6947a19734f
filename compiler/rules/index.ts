import { approvalWithoutExpiry } from './approval-without-expiry.js';
import { lossAboveRpo } from './loss-above-rpo.js';
import { noApproval } from './no-approval.js';
import { noFailback } from './no-failback.js';
import { noFence } from './no-fence.js';
import { noLagGate } from './no-lag-gate.js';
import { nobodyNotified } from './nobody-notified.js';
import type { Rule } from './rule.js';
import { tooSlow } from './too-slow.js';
import { unsafeOnFailure } from './unsafe-on-failure.js';
import { unverifiedEnd } from './unverified-end.js';

/** Every safety rule, in the order in which they are checked. */
export const rules: readonly Rule[] = [
  noLagGate,
  noFence,
  noApproval,
  lossAboveRpo,
  approvalWithoutExpiry,
  noFailback,
  unverifiedEnd,
  unsafeOnFailure,
  nobodyNotified,
  tooSlow,
];
