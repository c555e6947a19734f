import { Argument, Command } from 'commander';
import type { HeldVersions } from '../../activities/postgres/active-active/decide-rows.js';
import { plain } from '../../bot/render/plain.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { printJson } from '../print-json.js';
import type { BothLedgers } from '../reconcile/with-both-ledgers.js';
import { parseGroups } from '../reconcile/parse-groups.js';
import { personOf } from '../reconcile/person-of.js';

interface Options {
  readonly inventory: string;
  readonly as?: string;
  readonly take?: string;
  readonly reason?: string;
  readonly limit: string;
  readonly json?: boolean;
}

interface Asked extends BothLedgers {
  readonly cli: Cli;
  readonly options: Options;
  /** The beginning of a row's id; undefined for all of them. */
  readonly row: string | undefined;
}

type Act = (asked: Asked) => Promise<void>;

/** Letters of an id that name a row in a terminal; ids are 32 long. */
const SHORT = 10;

export const convergeCommand: CreateCommand = (cli): Command =>
  new Command('converge')
    .description('Shows the rows on which two active regions do not agree, and records what people decide.')
    .argument('<service>', 'the active-active service')
    .addArgument(new Argument('<act>', 'what to do').choices(Object.keys(ACTS)))
    .argument('[row]', 'the beginning of a row’s id, as list shows it; "all" for every row')
    .option('--as <person>', 'who you are, by the name in the inventory (or LIFEBOAT_PERSON)')
    .option('--take <region>', 'the region whose version is to stand')
    .option('--reason <text>', 'why, for the ledger')
    .option('--limit <rows>', 'how many rows are listed', '100')
    .option('--inventory <file>', 'the inventory', DEFAULT_INVENTORY)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  lifeboat converge carts decide 56962a3316 --take us-east --reason "confirmed by phone" --as ana',
    )
    .action(async (service: string, name: string, row: string | undefined, options: Options) => {
      const act = ACTS[name];
      const { withBothLedgers } = await import('../reconcile/with-both-ledgers.js');
      if (act)
        await withBothLedgers(cli, service, options.inventory, ledgers =>
          act({ ...ledgers, cli, options, row: row === 'all' ? undefined : row }),
        );
    });

const ACTS: Readonly<Record<string, Act>> = { list, show: list, decide };

async function list({ cli, options, sides, row }: Asked): Promise<void> {
  const { listHeldRows } = await import('../../activities/postgres/active-active/decide-rows.js');
  const [first] = sides;
  const rows = first ? await listHeldRows(first.session, row, Number(options.limit) || 100) : [];
  if (options.json) return printJson(cli, rows);
  const lines = rows.length === 0 ? ['No row waits for a person.'] : rows.flatMap(linesOf);
  cli.out.write(`${lines.join('\n')}\n`);
}

function linesOf({ id, table, key, kind, why, versions, choice, chosenBy }: HeldVersions): readonly string[] {
  const word = choice === null ? '' : ` [take ${choice}, ${chosenBy}]`;
  return [
    plain(`${id.slice(0, SHORT)}  ${table} ${JSON.stringify(key)}  ${kind}: ${why}${word}`),
    ...Object.entries(versions).map(
      ([name, image]) => `    ${plain(`${name}: ${image === null ? '(no row)' : JSON.stringify(image)}`)}`,
    ),
  ];
}

async function decide({ cli, options, inventory, sides, row }: Asked): Promise<void> {
  const { take, reason } = options;
  const regions = sides.map(({ region }) => region);
  if (!take || !reason || !regions.includes(take)) {
    const expected = `A decision needs --take ${regions.join(' or ')}, and --reason.`;
    throw badInput('word-missing', expected, 'Nothing was recorded.');
  }
  const { listHeldRows, readDeciders, recordTaken } = await import(
    '../../activities/postgres/active-active/decide-rows.js'
  );
  const [first] = sides;
  const deciders = parseGroups(first ? await readDeciders(first.session) : null);
  const person = personOf(options.as, cli.env, inventory, deciders);
  const rows = first ? await listHeldRows(first.session, row, DECIDED_AT_ONCE) : [];
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0)
    throw badInput(
      'nothing-there',
      'No such row waits for a person.',
      'See what waits with lifeboat converge SERVICE list.',
    );
  for (const { session } of sides) await recordTaken(session, ids, { region: take, person, reason });
  if (options.json) printJson(cli, { recorded: ids.length, take, person });
  else
    cli.out.write(
      `Recorded for ${ids.length} rows: take ${take}, by ${person}. The convergence applies it when its step is retried.\n`,
    );
}

/** One word of a person counts for at most so many rows; more are decided in several. */
const DECIDED_AT_ONCE = 10_000;
