import { dateWithoutOneMoment, readCron } from '../plan/drills/cron.js';
import { clock } from '../plan/drills/window.js';
import { isTimeZone } from '../plan/drills/local-time.js';
import type { Inventory } from '../plan/inventory.js';
import { quote } from './quote.js';
import type { Report } from './report.js';
import { locate, type YamlNode } from './yaml-node.js';

type Entry = NonNullable<Inventory['drills']>[string];

/** Clock changes are looked for in these years: the compiler has no clock. */
const FIRST_DAY = '2026-01-01';
const YEARS = 10;

/** Checks that every drill of the inventory can be scheduled, and that each of its dates is one moment. */
export function checkDrills(inventory: Inventory, node: YamlNode, report: Report): void {
  for (const [name, entry] of Object.entries(inventory.drills ?? {})) {
    const mark = (...path: readonly (string | number)[]) => locate(node, ['drills', name, ...path]).node.mark;
    checkTimes(entry, mark, report);
    checkCron(entry, mark, report);
    if (entry.runbook.startsWith('/') || entry.runbook.split('/').includes('..')) {
      const message = `Unexpected path ${quote(entry.runbook)}, expected one from the checkout's folder, as \`lifeboat run\` takes it`;
      report.error('bad-path', message, mark('runbook'));
    }
  }
}

type MarkOf = (...path: readonly (string | number)[]) => YamlNode['mark'];

function checkTimes({ time_zone: zone, freezes, windows }: Entry, mark: MarkOf, report: Report): void {
  if (!isTimeZone(zone)) {
    const message = `Unexpected time zone ${quote(zone)}, expected an IANA name such as \`Europe/Madrid\` or \`UTC\``;
    report.error('wrong-value', message, mark('time_zone'));
  }
  for (const [index, { from, to }] of freezes.entries()) {
    if (from <= to) continue;
    const message = `Unexpected freeze from ${quote(from)} to ${quote(to)}, expected its last day not before its first`;
    report.error('wrong-value', message, mark('freezes', index));
  }
  for (const kind of ['allowed', 'blocked'] as const) {
    for (const [index, { from }] of windows[kind].entries()) {
      if (from !== '24:00') continue;
      report.error('wrong-value', 'Unexpected `24:00`, expected `00:00` as a beginning', mark('windows', kind, index));
    }
  }
}

/** A time that a clock change skips is a drill that does not come; one that it repeats may be a second drill in the same night. */
function checkCron({ cron: line, time_zone: zone }: Entry, mark: MarkOf, report: Report): void {
  if (line === undefined) return;
  const read = readCron(line);
  if (!read.ok) {
    report.error('wrong-value', `Unexpected cron line ${quote(line)}, ${read.reason}`, mark('cron'));
    return;
  }
  const odd = isTimeZone(zone) ? dateWithoutOneMoment(read.cron, zone, FIRST_DAY, YEARS) : undefined;
  if (!odd) return;
  const happens = odd.times === 0 ? 'does not exist' : 'comes twice';
  const message = `Unexpected time ${clock(odd.minutes)}, which ${happens} on ${odd.date} in ${quote(zone)}; expected one that every day has once`;
  report.error('wrong-value', message, mark('cron'), { hint: 'Choose another hour, or the time zone UTC.' });
}
