import { CALENDAR_QUEUE, drillOf, type openDrillWorld, wellEstate } from '../drill-world.js';
import { planned, planOf } from '../run/plans.js';
import type { Calendar } from './workflows.js';

const HOUR_MS = 3_600_000;
const ZONES = ['Europe/Madrid', 'America/New_York', 'Asia/Tokyo', 'Australia/Sydney', 'UTC'];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

export interface Span {
  readonly services: number;
  readonly from: number;
  readonly days: number;
  /** After so many days the worker is replaced by a new one. */
  readonly restartEveryDays: number;
}

/**
 * Weekly drills at nine by the clocks of five zones. Two weeks of July are frozen, Thursdays are blocked; the drill of every fifth service falls on a
 * Thursday. Gives what ran, by service, as the clock of its zone showed it, and what should have run.
 */
export async function simulate(world: Awaited<ReturnType<typeof openDrillWorld>>, span: Span) {
  const until = span.from + span.days * 24 * HOUR_MS;
  const ran = new Map<string, number[]>();
  let together = 0;
  let most = 0;
  const services = Array.from({ length: span.services }, (_, index) => `s${index}`);
  for (const [index, service] of services.entries()) {
    ran.set(service, []);
    world.services.set(service, {
      'drill.look': () => wellEstate(),
      a: async () => {
        most = Math.max(most, ++together);
        ran.get(service)?.push(await world.env.currentTimeMs());
        together -= 1;
      },
    });
    await world.client.workflow.start('calendar', {
      workflowId: `calendar/${service}`,
      taskQueue: CALENDAR_QUEUE,
      args: [calendarOf(service, index, until)],
    });
  }
  let worker = world.worker;
  for (let day = 0; day < span.days; day += span.restartEveryDays) {
    await world.env.sleep(span.restartEveryDays * 24 * HOUR_MS);
    await worker.stop();
    worker = await world.startWorker();
  }
  // One after the other: while a result is waited for the client lets the server's clock go, which fifty at once must not do.
  for (const service of services) await world.client.workflow.getHandle(`calendar/${service}`).result();
  const due = services.map((_, index) => dueDates(index, span));
  const shown = [...ran.values()].map((times, index) => times.map(at => wall(at, index)));
  return {
    worker,
    shown,
    expected: due.map(dates => dates.filter(({ refused }) => !refused).map(one => one.shown)),
    figures: {
      due: due.flat().length,
      refusedByWindowOrFreeze: due.flat().filter(({ refused }) => refused).length,
      ran: shown.flat().length,
      ranInBlockedWindowOrFreeze: shown.flat().filter(isRefused).length,
      ranInTheWeekAfterAClockChange: due.flat().filter(one => one.afterChange && !one.refused).length,
      atOnce: most,
      largestHistory: Object.fromEntries(world.events),
    },
  };
}

const dayOf = (index: number) => DAYS[index % DAYS.length]!;
const zoneOf = (index: number) => ZONES[Math.floor(index / DAYS.length) % ZONES.length]!;

function calendarOf(service: string, index: number, until: number): Calendar {
  const plan = planOf(service, [planned('a', { danger: 'reads' })], { kind: 'switchover' });
  const times = {
    time_zone: zoneOf(index),
    windows: {
      allowed: [{ from: '09:00', to: '17:00' }],
      blocked: [{ days: ['thu' as const], from: '00:00', to: '24:00' }],
    },
    freezes: [
      { from: '2027-03-29', to: '2027-04-04', reason: 'Easter' },
      { from: '2027-07-12', to: '2027-07-25', reason: 'summer' },
    ],
  };
  const input = drillOf({ plan, back: [], level: 'rehearse', times });
  return { input, cron: `0 9 * * ${dayOf(index).toUpperCase()}`, until };
}

interface Due {
  readonly at: number;
  readonly shown: string;
  readonly refused: boolean;
  /** Whether the clock of the zone was changed within the seven days before. */
  readonly afterChange: boolean;
}

/** By another way than the code under test: every hour of the span is shown on the wall of the zone, and the one that reads nine is taken. */
function dueDates(index: number, { from, days }: Span): readonly Due[] {
  const found: Due[] = [];
  for (let at = Math.ceil(from / HOUR_MS) * HOUR_MS; at < from + days * 24 * HOUR_MS; at += HOUR_MS) {
    const shown = wall(at, index);
    if (!shown.startsWith(dayOf(index)) || !shown.endsWith(' 09:00')) continue;
    const afterChange = !wall(at - 7 * 24 * HOUR_MS, index).endsWith(' 09:00');
    found.push({ at, shown, refused: isRefused(shown), afterChange });
  }
  return found;
}

function isRefused(shown: string): boolean {
  const date = shown.slice(4, 14);
  const frozen = (date >= '2027-03-29' && date <= '2027-04-04') || (date >= '2027-07-12' && date <= '2027-07-25');
  return frozen || shown.startsWith('thu');
}

/** `mon 2027-03-29 09:00` */
export function wall(at: number, index: number): string {
  const timeZone = zoneOf(index);
  const [day, date] = [
    new Date(at).toLocaleDateString('en-GB', { timeZone, weekday: 'short' }).toLowerCase(),
    new Date(at).toLocaleDateString('sv-SE', { timeZone }),
  ];
  return `${day} ${date} ${new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })}`;
}
