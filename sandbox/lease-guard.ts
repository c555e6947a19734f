import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootClockOf, hasLapsed, leaseFile, parseLease } from '../plan/lease.js';

const GRAIN_MS = 50;

/**
 * What a host's init system does for a server that is bound to its lease: ends it at the deadline in the lease file, whatever became of the
 * worker that renews it. A standby takes no writes and is left alone.
 */
export function startLeaseGuard(data: Readonly<Record<string, string>>, end: (region: string) => void): () => void {
  const look = () => {
    for (const [region, directory] of Object.entries(data)) if (mustEnd(directory)) end(region);
  };
  const timer = setInterval(look, GRAIN_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function mustEnd(data: string): boolean {
  const file = leaseFile(data);
  const lease = existsSync(file) ? parseLease(readFileSync(file, 'utf8')) : undefined;
  if (!lease) return false;
  const standby = existsSync(join(data, 'standby.signal')) && !existsSync(join(data, 'lifeboat.fence'));
  const clock = bootClockOf(
    readFileSync('/proc/uptime', 'utf8'),
    readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'),
  );
  return !standby && hasLapsed(lease, clock);
}
