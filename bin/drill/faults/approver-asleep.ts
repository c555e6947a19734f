import type { Fault } from './fault.js';

export const approverAsleep: Fault = {
  name: 'approver-asleep',
  summary: 'One of those who may approve does not answer: the quorum must come about without them.',
  forward: 'switchover',
  back: ['failback'],
  inject: async () => undefined,
  heal: async () => undefined,
  asleep: 1,
};
