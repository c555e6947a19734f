import { Command } from 'commander';
import { diffSchedules, type ScheduleChange } from '../../plan/drills/schedule-diff.js';
import { lastGrade } from '../../plan/history/last-grade.js';
import type { RunRecord } from '../../plan/history/run-record.js';
import { judgeWindow } from '../../plan/drills/window.js';
import { temporalAddress } from '../address.js';
import type { Cli } from '../cli.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { drillInput } from '../drill/drill-input.js';
import { type DeclaredSchedule, type DrillSchedules, type KnownSchedule, shapeOf } from '../drill/drill-schedules.js';
import { historyOf } from '../history/history-of.js';
import { inventoryFrom } from '../inventory-from.js';
import { ExitCode } from '../exit-code.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly inventory: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly address?: string;
  readonly json?: boolean;
}

export const drillsCommand: CreateCommand = (cli, exit): Command => {
  const drills = new Command('drills')
    .description('The schedules of the drills that the inventory declares.')
    .addHelpText('after', '\nExample:\n  lifeboat drills sync --dry-run');
  drills.addCommand(
    common(new Command('list'), 'Lists them with their next five dates, and what blocks each.').action(
      async (options: Options) =>
        withSchedules(cli, options, async schedules =>
          list(cli, await schedules.list(), await historyOf(cli).records(), options),
        ),
    ),
  );
  drills.addCommand(
    common(new Command('sync'), 'Shows what differs from the inventory, and with --yes makes it so.')
      .option('--dry-run', 'only show it')
      .option('--yes', 'do it')
      .action(async (options: Options) => {
        exit(await withSchedules(cli, options, schedules => sync(cli, schedules, options)));
      }),
  );
  return drills;
};

function common(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  lifeboat drills ${command.name()}`);
}

async function withSchedules<T>(
  cli: Cli,
  options: Options,
  act: (schedules: DrillSchedules) => Promise<T>,
): Promise<T> {
  const schedules = await cli.drills.schedules(temporalAddress(options.address, cli.env, cli.files));
  try {
    return await act(schedules);
  } finally {
    await schedules.close();
  }
}

const SHOWN_DATES = 5;

function list(
  cli: Cli,
  known: Readonly<Record<string, KnownSchedule>>,
  records: readonly RunRecord[] | string,
  { inventory: path, json }: Options,
): void {
  const { drills = {} } = inventoryFrom(cli, path);
  const rows = Object.entries(known).map(([name, { service, cron, timeZone, next }]) => {
    const entry = drills[name];
    const dates = next.slice(0, SHOWN_DATES).map(at => {
      const verdict = entry
        ? judgeWindow(entry, at)
        : { open: false, reason: 'The inventory does not declare it any more.' };
      return { at: new Date(at).toISOString(), ...verdict };
    });
    return { name, service, cron, timeZone, last: lastGrade(records, name, cli.now()), dates };
  });
  if (json) return printJson(cli, rows);
  const lines = rows.flatMap(({ name, service, cron, timeZone, last, dates }) => [
    `${name} (${service}): ${cron}, ${timeZone}; ${last}`,
    ...dates.map(({ at, open, reason }) => `  ${at}${open ? '' : `  would be refused: ${reason}`}`),
  ]);
  printLines(
    cli.out,
    lines.length > 0 ? lines : ['No drill is scheduled. Declare them under `drills:` and run lifeboat drills sync.'],
  );
}

async function sync(cli: Cli, schedules: DrillSchedules, options: Options): Promise<ExitCode> {
  const declared = await declaredSchedules(cli, options);
  if (!declared) return ExitCode.badInput;
  const shapes = Object.fromEntries(Object.entries(declared).map(([name, { shape }]) => [name, shape]));
  const changes = diffSchedules(shapes, await schedules.list());
  const real = changes.filter(({ change }) => change !== 'same');
  if (options.json) printJson(cli, changes);
  else printLines(cli.out, changes.map(lineOf));
  if (real.length === 0 || options.dryRun) return ExitCode.done;
  if (!options.yes) {
    printLines(cli.err, ['Nothing was changed. Repeat it with --yes to do this.']);
    return ExitCode.notOver;
  }
  for (const { change, name } of real) {
    const one = declared[name];
    if (change === 'delete') await schedules.delete(name);
    else if (one) await (change === 'create' ? schedules.create(one) : schedules.update(one));
  }
  if (!options.json) printLines(cli.out, ['Done.']);
  return ExitCode.done;
}

function lineOf(one: ScheduleChange): string {
  return one.change === 'update' ? `update ${one.name}: ${one.fields.join('; ')}` : `${one.change} ${one.name}`;
}

/** Every drill with a cron line, its plans compiled. Undefined when one does not compile. */
async function declaredSchedules(
  cli: Cli,
  options: Options,
): Promise<Readonly<Record<string, DeclaredSchedule>> | undefined> {
  const inventory = inventoryFrom(cli, options.inventory);
  const declared: Record<string, DeclaredSchedule> = {};
  for (const [name, entry] of Object.entries(inventory.drills ?? {})) {
    if (entry.cron === undefined) continue;
    const input = await drillInput(cli, inventory, { name, inventory: options.inventory });
    if (!input) return undefined;
    declared[name] = { input, shape: shapeOf(entry, entry.cron, input) };
  }
  return declared;
}
