import { nextDates, readCron } from '../../plan/drills/cron.js';
import { lastGrade } from '../../plan/history/last-grade.js';
import { judgeWindow } from '../../plan/drills/window.js';
import type { Inventory } from '../../plan/inventory.js';
import { dateTime } from '../render/clock-time.js';
import { plain } from '../render/plain.js';
import { type Command, lines } from './command.js';

type Entry = NonNullable<Inventory['drills']>[string];

export const drillsCommand: Command = {
  name: 'drills',
  summary: 'Lists the drills that the inventory declares, and when each comes next.',
  arguments: [],
  example: '/lifeboat drills',
  async run({ bot, inventory }) {
    const declared = Object.entries(inventory.drills ?? {});
    if (declared.length === 0) {
      return lines(
        'The inventory declares no drill.',
        'Any runbook can be drilled now: /lifeboat run RUNBOOK and choose the mode drill.',
      );
    }
    const records = await bot.history.records();
    return lines(
      ...declared.map(([name, entry]) =>
        plain(
          `${name}: ${entry.runbook} (${entry.level}), ${nextOf(entry, bot.now())}; ${lastGrade(records, name, bot.now())}`,
        ),
      ),
    );
  },
};

/** The next date, before the jitter, and whether the windows would refuse it. */
function nextOf(entry: Entry, now: number): string {
  const read = entry.cron === undefined ? undefined : readCron(entry.cron);
  const [next] = read?.ok ? nextDates(read.cron, entry.time_zone, now, 1) : [];
  if (next === undefined) return 'by hand only';
  const { open, reason } = judgeWindow(entry, next);
  return `next ${dateTime(next)}${open ? '' : `, which would be refused: ${reason}`}`;
}
