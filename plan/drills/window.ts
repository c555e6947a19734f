import { localTime, type LocalTime } from './local-time.js';

export const Weekday = { sun: 'sun', mon: 'mon', tue: 'tue', wed: 'wed', thu: 'thu', fri: 'fri', sat: 'sat' } as const;
export type Weekday = (typeof Weekday)[keyof typeof Weekday];
const WEEKDAYS: readonly Weekday[] = Object.values(Weekday);

/** A part of the week, by the clocks of the drill's time zone. */
export interface DrillWindow {
  /** The days on which it begins; every day, when it does not say. */
  readonly days?: readonly Weekday[] | undefined;
  /** `HH:MM`, included. */
  readonly from: string;
  /** `HH:MM`, not included; at or before `from` it is on the next day. `24:00` is the end of the day. */
  readonly to: string;
}

/** Days on which nothing is drilled, both included, by the drill's time zone: `YYYY-MM-DD`. */
export interface Freeze {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** When a drill may run. */
export interface DrillTimes {
  readonly time_zone: string;
  readonly windows: { readonly allowed: readonly DrillWindow[]; readonly blocked: readonly DrillWindow[] };
  readonly freezes: readonly Freeze[];
}

export interface WindowVerdict {
  readonly open: boolean;
  /** One sentence. */
  readonly reason: string;
}

/**
 * Whether a drill may begin at `at`. A freeze goes before windows, and a blocked window before an allowed one. Without allowed windows every
 * time is allowed. Time zones are those of the runtime: judged once, at the start of a drill, so a later change of the zone's rules can only
 * reach the replay of a drill that is still running.
 */
export function judgeWindow({ time_zone: zone, windows, freezes }: DrillTimes, at: number): WindowVerdict {
  const now = localTime(at, zone);
  const shown = `${now.date} ${clock(now.minutes)} in ${zone}`;
  const frozen = freezes.find(({ from, to }) => from <= now.date && now.date <= to);
  if (frozen) return refused(`${shown} is in the freeze from ${frozen.from} to ${frozen.to}: ${frozen.reason}`);
  const blocked = windows.blocked.find(window => holds(window, now));
  if (blocked) return refused(`${shown} is in a blocked window (${windowText(blocked)})`);
  const [first] = windows.allowed;
  if (!first) return { open: true, reason: `${shown}: nothing blocks it.` };
  const allowed = windows.allowed.find(window => holds(window, now));
  if (allowed) return { open: true, reason: `${shown} is in an allowed window (${windowText(allowed)}).` };
  return refused(`${shown} is in none of the allowed windows (${windows.allowed.map(windowText).join('; ')})`);
}

function refused(why: string): WindowVerdict {
  return { open: false, reason: `${why}.` };
}

function holds({ days = WEEKDAYS, from, to }: DrillWindow, now: LocalTime): boolean {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const begins = (weekday: number) => days.some(day => WEEKDAYS.indexOf(day) === weekday);
  if (start < end) return begins(now.weekday) && start <= now.minutes && now.minutes < end;
  // Over midnight: the evening of a day that it begins on, or the morning after one.
  if (now.minutes >= start) return begins(now.weekday);
  return now.minutes < end && begins((now.weekday + 6) % 7);
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

/** `HH:MM` */
export function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':');
}

function windowText({ days, from, to }: DrillWindow): string {
  return `${days ? `${days.join(', ')} ` : ''}${from} to ${to}`;
}
