import { laterDay, type LocalTime, localTime, momentsOf } from './local-time.js';

/** The five fields of a cron line as the values that they let through. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
}

export type ReadCron = { readonly ok: true; readonly cron: Cron } | { readonly ok: false; readonly reason: string };

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

interface Field {
  readonly name: keyof Cron;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'days', from: 1, to: 31 },
  { name: 'months', from: 1, to: 12, words: ['', ...MONTHS] },
  { name: 'weekdays', from: 0, to: 7, words: WEEKDAYS },
];

/** Reads a cron line of five fields: numbers, names, `*`, ranges, lists and steps, as Temporal's schedules take them. */
export function readCron(text: string): ReadCron {
  const words = text.trim().split(/\s+/);
  if (words.length !== FIELDS.length) return { ok: false, reason: `expected five fields, such as \`0 9 * * MON\`` };
  const cron: Record<keyof Cron, number[]> = { minutes: [], hours: [], days: [], months: [], weekdays: [] };
  for (const [index, field] of FIELDS.entries()) {
    const values = readField(words[index] ?? '', field);
    if (!values) {
      const range = `${field.from} to ${field.to}`;
      return { ok: false, reason: `\`${words[index]}\` does not stand for ${field.name} (${range})` };
    }
    cron[field.name].push(...values);
  }
  return { ok: true, cron };
}

function readField(word: string, field: Field): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of word.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/([1-9]\d?))?$/.exec(part) ?? [];
    const span = readRange(range, field, part.includes('/'));
    if (!span) return undefined;
    for (let value = span[0]; value <= span[1]; value += Number(step)) {
      values.add(field.name === 'weekdays' ? value % 7 : value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

function readRange(range: string, field: Field, stepped: boolean): readonly [number, number] | undefined {
  if (range === '*' || range === '?') return [field.from, field.to];
  const [first, last, ...more] = range.split('-').map(word => readValue(word, field));
  if (first === undefined || more.length > 0 || (range.includes('-') && last === undefined)) return undefined;
  const end = last ?? (stepped ? field.to : first);
  return first <= end ? [first, end] : undefined;
}

function readValue(word: string, { from, to, words = [] }: Field): number | undefined {
  const named = words.indexOf(word.toUpperCase());
  const value = named >= 0 && word !== '' ? named : /^\d{1,2}$/.test(word) ? Number(word) : -1;
  return value >= from && value <= to ? value : undefined;
}

/** Whether the line lets a day through. Day of month and day of week must *both* fit: Temporal reads them so, unlike cron(8). */
function fitsDay({ days, months, weekdays }: Cron, day: LocalTime): boolean {
  return months.includes(day.month) && days.includes(day.day) && weekdays.includes(day.weekday);
}

/** Further ahead nobody looks; `0 0 30 2 *` never comes. */
const MOST_DAYS = 5 * 366;

/** The next moments after `after` at which a line is due, without the jitter. A time that a clock change skips does not come. */
export function nextDates(cron: Cron, zone: string, after: number, count: number): readonly number[] {
  const found: number[] = [];
  let day = localTime(after, zone);
  for (let n = 0; n < MOST_DAYS && found.length < count; n++, day = laterDay(day.date)) {
    if (fitsDay(cron, day)) found.push(...momentsOn(cron, zone, day.date).filter(at => at > after));
  }
  return found.slice(0, count);
}

function momentsOn({ hours, minutes }: Cron, zone: string, date: string): readonly number[] {
  return hours.flatMap(hour => minutes.flatMap(minute => momentsOf(date, hour * 60 + minute, zone).slice(0, 1)));
}

/** The first date on or after `from` within so many years whose time of this line a clock change skips or repeats. */
export function dateWithoutOneMoment(
  cron: Cron,
  zone: string,
  from: string,
  years: number,
): { readonly date: string; readonly minutes: number; readonly times: number } | undefined {
  let day = laterDay(from, 0);
  for (let n = 0; n < years * 366; n++, day = laterDay(day.date)) {
    if (!fitsDay(cron, day) || !changesOn(day.date, zone)) continue;
    for (const minutes of cron.hours.flatMap(hour => cron.minutes.map(minute => hour * 60 + minute))) {
      const times = momentsOf(day.date, minutes, zone).length;
      if (times !== 1) return { date: day.date, minutes, times };
    }
  }
  return undefined;
}

/** Whether the clocks of a zone change on that date: it is not 24 hours long. */
function changesOn(date: string, zone: string): boolean {
  const [start = 0] = momentsOf(date, 0, zone);
  const [end = 0] = momentsOf(laterDay(date).date, 0, zone);
  return end - start !== 86_400_000;
}
