/** What the proxy says of one server. */
export interface ServerReading {
  readonly server: string;
  /** `maint` takes nothing, `drain` takes nothing new, `ready` is in as far as its health allows. */
  readonly admin: 'maint' | 'drain' | 'ready';
  /** Whether the proxy would send a new client there. */
  readonly open: boolean;
  /** As `show stat` prints it: `UP`, `DOWN 1/2`, `MAINT`, `no check`. */
  readonly status: string;
  readonly sessions: number;
  /** The weight that it has now and the one that it is configured with; undefined when HAProxy does not say both. */
  readonly weight: { readonly now: number; readonly configured: number } | undefined;
}

/**
 * The bits of `srv_admin_state` (HAProxy management guide, "show servers state") that keep clients away: forced and inherited maintenance, and
 * an address that does not resolve. Not among them: 0x04, which stays on a server that the configuration starts in maintenance, also
 * when it has been let in since, and 0x40, a host name set at run time.
 */
const MAINT = 0x01 | 0x02 | 0x20;
/** Forced and inherited drain. */
const DRAIN = 0x08 | 0x10;

/**
 * Reads the answers to `show servers state <backend>` and `show stat <backend> 4 -1` together: the first knows what was ordered, the
 * second what is so. Undefined when either is not of the documented form.
 */
export function parseServers(backend: string, state: string, stat: string): ServerReading[] | undefined {
  const ordered = stateRows(state);
  const actual = statRows(stat);
  if (!ordered || !actual) return undefined;
  const readings: ServerReading[] = [];
  for (const row of ordered) {
    const server = row.get('srv_name') ?? '';
    const bits = Number(row.get('srv_admin_state'));
    const now = actual.find(one => one.get('pxname') === backend && one.get('svname') === server);
    const sessions = Number(now?.get('scur') || Number.NaN);
    const status = now?.get('status') ?? '';
    if (row.get('be_name') !== backend || !Number.isInteger(bits) || !Number.isInteger(sessions)) return undefined;
    const admin = bits & MAINT ? 'maint' : bits & DRAIN ? 'drain' : 'ready';
    const open = admin === 'ready' && /^(?:UP|no check)\b/.test(status);
    readings.push({ server, admin, open, status, sessions, weight: weightOf(row) });
  }
  return readings;
}

function weightOf(row: ReadonlyMap<string, string>): ServerReading['weight'] {
  const [now, configured] = [Number(row.get('srv_uweight')), Number(row.get('srv_iweight'))];
  return configured > 0 && now >= 0 ? { now, configured } : undefined;
}

/** A line with the version of the format, a line of names after `#`, then one line of words for each server. */
function stateRows(text: string): Map<string, string>[] | undefined {
  const [version, header, ...lines] = text.trim().split('\n');
  if (version?.trim() !== '1' || !header?.startsWith('# be_id ')) return undefined;
  return rows(header.slice(2).split(' '), lines, ' ');
}

function statRows(text: string): Map<string, string>[] | undefined {
  const [header, ...lines] = text.trim().split('\n');
  if (!header?.startsWith('# pxname,svname,')) return undefined;
  return rows(header.slice(2).split(','), lines, ',');
}

/** Fields by name: later versions of HAProxy add columns. The columns read here come before the first that may hold a quoted separator. */
function rows(names: readonly string[], lines: readonly string[], separator: string): Map<string, string>[] {
  return lines
    .filter(line => line.trim() !== '')
    .map(line => {
      const fields = line.split(separator);
      return new Map(names.map((name, index) => [name, fields[index] ?? '']));
    });
}
