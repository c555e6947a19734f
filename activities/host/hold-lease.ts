import { setTimeout as delay } from 'node:timers/promises';
import { hasLapsed, RENEWALS_PER_LEASE } from '../../plan/lease.js';
import { raiseBarriers, readBarriers } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { readBootClock, readLease, writeLease } from './lease-file.js';
import { type Place, placeOf } from './place.js';
import { serverProcesses } from './processes.js';
import { stopServer } from './stop-server.js';

export interface LeaseInput extends Pick<HostInput, 'node'> {
  /** The workflow that counts the renewals. */
  readonly lease: string;
  readonly leaseMs: number;
}

/** Sends one renewal; resolves when Temporal has it for good, and rejects within `limitMs`. */
export type Renew = (lease: string, limitMs: number) => Promise<void>;

/** How often the deadline is looked at: after a freeze a server may acknowledge writes for this long before it is being stopped. */
const TICK_MS = 50;
/** Shorter than a fence's: the margin that the control side waits has to hold it, an immediate stop and SIGKILL. */
const FAST_STOP_MS = 1_000;

/**
 * Holds a lease until it is cancelled: renews it, and stops the region's primary once it could not be renewed for its whole length. The
 * deadline counts from before a renewal is sent, so it is always earlier than the one that the control side counts from receiving it; and it
 * is looked at before anything else after every pause, however long this process was frozen. It lies in a file, where whatever starts the
 * server enforces it too: this process cannot stop anything when it is itself frozen or dead.
 */
export async function holdLease(
  input: LeaseInput,
  deps: HostDeps,
  renew: Renew,
  cancelled: AbortSignal,
): Promise<null> {
  const place = await placeOf({ ...input, epoch: 0, run: input.lease }, deps);
  // Armed before it is announced: a lease that the control side counts on is never missing here.
  if (!(await readLease(place))) await extend(place, input, await readBootClock());
  const everyMs = input.leaseMs / RENEWALS_PER_LEASE;
  let renewAt = 0;
  let renewing = false;
  while (!cancelled.aborted) {
    const clock = await readBootClock();
    const lease = await readLease(place);
    if (!lease || hasLapsed(lease, clock)) await stopPrimary(place, input.lease);
    if (!renewing && clock.nowMs >= renewAt) {
      renewing = true;
      renewAt = clock.nowMs + everyMs;
      void renew(input.lease, everyMs)
        .then(() => extend(place, input, clock))
        .catch(() => undefined)
        .finally(() => {
          renewing = false;
        });
    }
    await delay(TICK_MS);
  }
  return null;
}

async function extend(place: Place, { leaseMs }: LeaseInput, sent: { bootId: string; nowMs: number }): Promise<void> {
  await writeLease(place, { bootId: sent.bootId, deadlineMs: sent.nowMs + leaseMs });
}

/** Stops a server that is or may become a primary, for good; a standby takes no writes and is left alone. */
async function stopPrimary(place: Place, lease: string): Promise<void> {
  const { standbySignal, fenceFile } = await readBarriers(place);
  if (standbySignal && !fenceFile) return;
  if ((await serverProcesses(place.data)).length === 0) return;
  await raiseBarriers(place, { run: `${lease}, which was not renewed`, epoch: 0 });
  await stopServer(place.data, { limitMs: FAST_STOP_MS, escalate: true });
}
