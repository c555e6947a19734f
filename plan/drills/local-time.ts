/** A moment as a clock on the wall of a time zone shows it. */
export interface LocalTime {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes since midnight by that clock: 0 to 1,439. */
  readonly minutes: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the runtime knows the zone, by its IANA name. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks of `zone` show at `at` (milliseconds since the epoch), seconds dropped. */
export function localTime(at: number, zone: string): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year = 0, month = 1, day = 1] = [parts.get('year'), parts.get('month'), parts.get('day')];
  const minutes = (parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0);
  return { ...civil(Date.UTC(year, month - 1, day)), minutes };
}

/** The day after, or `days` after, as calendars count: no clock change moves it. */
export function laterDay(date: string, days = 1): LocalTime {
  return { ...civil(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS), minutes: 0 };
}

/**
 * The moments at which the clocks of `zone` show this date and time: usually one; none when a clock change skips it, two when one repeats it.
 */
export function momentsOf(date: string, minutes: number, zone: string): readonly number[] {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS;
  // No offset is more than 14 hours, and none changes twice within a day: the offsets before and after are all that there can be.
  const offsets = new Set([asUtc - DAY_MS, asUtc + DAY_MS].map(at => offsetAt(at, zone)));
  return [...offsets]
    .map(offset => asUtc - offset)
    .filter(at => offsetAt(at, zone) === asUtc - at)
    .sort((a, b) => a - b);
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const { date, minutes } = localTime(at, zone);
  return Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function civil(midnightUtc: number): Omit<LocalTime, 'minutes'> {
  const date = new Date(midnightUtc).toISOString().slice(0, 10);
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  // 1970-01-01 was a Thursday.
  return { date, year, month, day, weekday: (4 + Math.floor(midnightUtc / DAY_MS)) % 7 };
}

/** Made once for each zone: it costs more than everything else here. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
