import { readFile } from 'node:fs/promises';
import { type BootClock, bootClockOf, formatLease, type HeldLease, leaseFile, parseLease } from '../../plan/lease.js';
import { writeDurably } from './durable-file.js';
import type { Place } from './place.js';

/** The host's boot clock. Linux only; 10 ms fine. */
export async function readBootClock(): Promise<BootClock> {
  const [uptime, bootId] = await Promise.all([
    readFile('/proc/uptime', 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
  ]);
  return bootClockOf(uptime, bootId);
}

/** The lease that is in force for a data directory; undefined when there never was one. */
export async function readLease(place: Place): Promise<HeldLease | undefined> {
  return parseLease(await readFile(leaseFile(place.data), 'utf8').catch(() => ''));
}

export async function writeLease(place: Place, lease: HeldLease): Promise<void> {
  await writeDurably(leaseFile(place.data), formatLease(lease), place.owner);
}
