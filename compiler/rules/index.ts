import { activeActivePromoted } from './active-active-promoted.js';
import { approvalWithoutExpiry } from './approval-without-expiry.js';
import { approverWithoutProof } from './approver-without-proof.js';
import { blindApproval } from './blind-approval.js';
import { capacityNotChecked } from './capacity-not-checked.js';
import { clientsLeftPaused } from './clients-left-paused.js';
import { consumersLeftPaused } from './consumers-left-paused.js';
import { databaseLeftBehind } from './database-left-behind.js';
import { dependsOnLeftRegion } from './depends-on-left-region.js';
import { dnsTtlAboveRto } from './dns-ttl-above-rto.js';
import { dnsTtlNotLowered } from './dns-ttl-not-lowered.js';
import { escalationToSameGroup } from './escalation-to-same-group.js';
import { extractWithoutFence } from './extract-without-fence.js';
import { failbackIncomplete } from './failback-incomplete.js';
import { failbackNotHome } from './failback-not-home.js';
import { fenceUnprovable } from './fence-unprovable.js';
import { foreignTarget } from './foreign-target.js';
import { lossAboveRpo } from './loss-above-rpo.js';
import { lossyPlannedMove } from './lossy-planned-move.js';
import { manualWhileDown } from './manual-while-down.js';
import { manyAttempts } from './many-attempts.js';
import { moveInReconciliation } from './move-in-reconciliation.js';
import { noApproval } from './no-approval.js';
import { noFailback } from './no-failback.js';
import { noFence } from './no-fence.js';
import { noLagGate } from './no-lag-gate.js';
import { noSecondCopy } from './no-second-copy.js';
import { noUndo } from './no-undo.js';
import { nobodyNotified } from './nobody-notified.js';
import { nothingMoves } from './nothing-moves.js';
import { objectivesLoosened } from './objectives-loosened.js';
import { optionalRoute } from './optional-route.js';
import { optionalVerification } from './optional-verification.js';
import { peopleWhilePaused } from './people-while-paused.js';
import { plannedMoveInFailover } from './planned-move-in-failover.js';
import { quorumOfOne } from './quorum-of-one.js';
import { replayDecidedBlind } from './replay-decided-blind.js';
import { replayWithoutExtract } from './replay-without-extract.js';
import { residencyViolated } from './residency-violated.js';
import { rewindBeforeReconciliation } from './rewind-before-reconciliation.js';
import { routeAfterVerification } from './route-after-verification.js';
import { rpoBelowHeartbeat } from './rpo-below-heartbeat.js';
import type { Rule } from './rule.js';
import { sharedDatabase } from './shared-database.js';
import { secondFactorImpossible } from './second-factor-impossible.js';
import { staleGate } from './stale-gate.js';
import { timeoutTooShort } from './timeout-too-short.js';
import { tooSlow } from './too-slow.js';
import { toolInLeftRegion } from './tool-in-left-region.js';
import { trafficBeforePromotion } from './traffic-before-promotion.js';
import { trafficLeftBehind } from './traffic-left-behind.js';
import { trafficNotMoved } from './traffic-not-moved.js';
import { trafficToLeftRegion } from './traffic-to-left-region.js';
import { twoMoves } from './two-moves.js';
import { unfenceAfterPromotion } from './unfence-after-promotion.js';
import { unsafeOnFailure } from './unsafe-on-failure.js';
import { unverifiedEnd } from './unverified-end.js';

/** Every safety rule, in the order in which they are checked. */
export const rules: readonly Rule[] = [
  noLagGate,
  noFence,
  noApproval,
  approverWithoutProof,
  blindApproval,
  staleGate,
  lossAboveRpo,
  rpoBelowHeartbeat,
  approvalWithoutExpiry,
  quorumOfOne,
  secondFactorImpossible,
  escalationToSameGroup,
  plannedMoveInFailover,
  lossyPlannedMove,
  twoMoves,
  databaseLeftBehind,
  sharedDatabase,
  foreignTarget,
  nothingMoves,
  residencyViolated,
  dependsOnLeftRegion,
  toolInLeftRegion,
  fenceUnprovable,
  unfenceAfterPromotion,
  trafficBeforePromotion,
  trafficLeftBehind,
  trafficNotMoved,
  trafficToLeftRegion,
  capacityNotChecked,
  dnsTtlAboveRto,
  dnsTtlNotLowered,
  clientsLeftPaused,
  consumersLeftPaused,
  peopleWhilePaused,
  manualWhileDown,
  unverifiedEnd,
  routeAfterVerification,
  optionalVerification,
  optionalRoute,
  unsafeOnFailure,
  noUndo,
  noFailback,
  failbackNotHome,
  failbackIncomplete,
  noSecondCopy,
  rewindBeforeReconciliation,
  replayWithoutExtract,
  replayDecidedBlind,
  extractWithoutFence,
  moveInReconciliation,
  activeActivePromoted,
  nobodyNotified,
  manyAttempts,
  timeoutTooShort,
  objectivesLoosened,
  tooSlow,
];
