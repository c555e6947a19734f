import type { Fault } from './fault.js';

export const replicationStall: Fault = {
  name: 'replication-stall',
  summary:
    'The standby receives nothing more and does not know it: a planned move must not begin until it has caught up.',
  forward: 'switchover',
  back: ['failback'],
  inject: ({ sandbox }) => sandbox.stall(),
  heal: ({ sandbox }) => sandbox.heal(),
  holds: true,
};
