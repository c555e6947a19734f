/**
 * How long after the region's own deadline its server may still be ending: a fast shutdown, an immediate one, SIGKILL, and the guard's grain. The
 * control side adds it to the lease before it counts the region as fenced, so the two clocks' rates may differ by it too.
 */
export const LEASE_MARGIN_MS = 5_000;
/** A renewal is tried this often within one lease: two may be lost. */
export const RENEWALS_PER_LEASE = 3;
/** The signal by which a region's worker renews. */
export const LEASE_RENEWAL = 'renew';

/** What the lease workflow knows, by its own (Temporal's) clock. */
export interface LeaseState {
  /** When the last renewal was taken; null before the first: a lease that was never taken says nothing. */
  readonly renewedAt: number | null;
  /** Since when the lease and its margin have passed without a renewal; null while it is held. */
  readonly expiredSince: number | null;
}

/** The lease as the region holds it, in a file beside the data directory. Milliseconds since boot (CLOCK_BOOTTIME), which go on while a host sleeps. */
export interface HeldLease {
  readonly bootId: string;
  readonly deadlineMs: number;
}

export interface BootClock {
  readonly bootId: string;
  readonly nowMs: number;
}

/** The name of the lease file of a data directory. */
export function leaseFile(data: string): string {
  return `${data}.lifeboat-lease`;
}

/** Reads a lease file's text; undefined when it is none. */
export function parseLease(text: string): HeldLease | undefined {
  const match = /^(\S+) (\d+)\n$/.exec(text);
  return match ? { bootId: match[1] ?? '', deadlineMs: Number(match[2]) } : undefined;
}

export function formatLease({ bootId, deadlineMs }: HeldLease): string {
  return `${bootId} ${Math.floor(deadlineMs)}\n`;
}

/** Whether a lease no longer lets its server run. One of an earlier boot does not. */
export function hasLapsed(lease: HeldLease, { bootId, nowMs }: BootClock): boolean {
  return lease.bootId !== bootId || nowMs >= lease.deadlineMs;
}

/** The boot clock from the texts of `/proc/uptime` (seconds since boot, sleep included; proc(5)) and `/proc/sys/kernel/random/boot_id`. */
export function bootClockOf(uptime: string, bootId: string): BootClock {
  return { bootId: bootId.trim(), nowMs: Number(uptime.split(' ')[0]) * 1_000 };
}
