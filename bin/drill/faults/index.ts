import { approverAsleep } from './approver-asleep.js';
import { dnsDown } from './dns-down.js';
import type { Fault } from './fault.js';
import { regionLoss } from './region-loss.js';
import { replicationStall } from './replication-stall.js';
import { slackDown } from './slack-down.js';
import { slowLink } from './slow-link.js';
import { splitBrain } from './split-brain.js';

/** Every fault that a sandbox can bring about. */
export const faults: readonly Fault[] = [
  regionLoss,
  replicationStall,
  slowLink,
  splitBrain,
  dnsDown,
  approverAsleep,
  slackDown,
];
