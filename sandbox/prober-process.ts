import { type Region, isRegion } from './addresses.js';
import { type BoundClient, boundClient, withDeadline } from './bound-client.js';
import { ndjsonWriter, nowMs } from './ndjson.js';
import { ProbeOutcome, type Probe } from './prober-log.js';

// Tries a write on both regions' servers at the same moments: node prober-process.js LOG TICK_MS REGION=URL REGION=URL
const [file = '', tickMs = '50', ...targets] = process.argv.slice(2);
const log = ndjsonWriter(file);
process.on('SIGINT', () => undefined);

/** Shorter than a tick: a write that takes longer has perhaps only been queued, and is given up before the next one is sent. */
const DEADLINE_MS = Number(tickMs) * 0.8;
const WRITE = `INSERT INTO sandbox.probe VALUES ('prober', now()) ON CONFLICT (prober) DO UPDATE SET probed_at = excluded.probed_at`;
/** Read-only, shut down, crashed, starting up, shut out by pg_hba.conf, or nobody listening. Anything else proves nothing. */
const REFUSALS = new Set(['25006', '57P01', '57P02', '57P03', '28000', 'ECONNREFUSED']);

function prober(region: Region, url: string): () => Promise<void> {
  let connection: BoundClient | undefined;
  let busy = false;
  const attempt = async (): Promise<Pick<Probe, 'outcome' | 'detail'>> => {
    const open = (connection ??= boundClient(url, 'prober'));
    try {
      await withDeadline(open, DEADLINE_MS, () => open.query(WRITE));
      return { outcome: ProbeOutcome.accepted, detail: '' };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      // A standby that says no keeps its connection; it is the fastest way to see it change its mind.
      if (code !== '25006') {
        open.destroy();
        connection = undefined;
      }
      return {
        outcome: REFUSALS.has(code) ? ProbeOutcome.refused : ProbeOutcome.unknown,
        detail: `${code} ${String(error)}`,
      };
    }
  };
  return async () => {
    if (busy) return;
    busy = true;
    const sent = nowMs();
    log({ region, sent, ...(await attempt()), done: nowMs() });
    busy = false;
  };
}

const probers = targets.flatMap(target => {
  const [region, url] = [target.slice(0, target.indexOf('=')), target.slice(target.indexOf('=') + 1)];
  return isRegion(region) ? [prober(region, url)] : [];
});
setInterval(() => void Promise.all(probers.map(probe => probe())), Number(tickMs));
