import type { Fault } from './fault.js';

export const dnsDown: Fault = {
  name: 'dns-down',
  summary: "The zone's name server is away: the move holds at the name, and goes on when it is back.",
  forward: 'switchover',
  back: ['failback'],
  inject: ({ sandbox }) => sandbox.pausePart('Knot'),
  heal: ({ sandbox }) => sandbox.resumePart('Knot'),
  holds: () => true,
};
