import { Context } from '@temporalio/activity';
import { LEASE_RENEWAL } from '../../plan/lease.js';
import { holdLease, type LeaseInput } from './hold-lease.js';
import type { HostDeps } from './host-input.js';
import { withPulse } from './pulse.js';

/** `host.hold-lease`: what the lease workflow has running in the region all the time. Only inside Temporal: it renews by a signal to that workflow. */
export const leaseAct =
  (deps: HostDeps) =>
  async (input: LeaseInput): Promise<null> => {
    const { client } = Context.current();
    const renew = async (lease: string, limitMs: number) => {
      await client.withDeadline(Date.now() + limitMs, () => client.workflow.getHandle(lease).signal(LEASE_RENEWAL));
    };
    return await withPulse(cancelled => holdLease(input, deps, renew, cancelled));
  };
