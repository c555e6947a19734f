import { Argument, Command, Option } from 'commander';
import type { HeldAt } from '../../activities/postgres/stranded-decide.js';
import type { Cli } from '../cli.js';
import { badInput, CliError } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { printJson } from '../print-json.js';
import { personOf } from '../reconcile/person-of.js';
import { heldLine, placeOf, versionLines } from '../reconcile/held-lines.js';
import type { Ledger } from '../reconcile/with-ledger.js';

interface Options {
  readonly inventory: string;
  readonly as?: string;
  readonly take?: 'old' | 'new';
  readonly reason?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** What an act of this command gets. The driver is loaded only when the command runs. */
interface Asked extends Ledger {
  readonly cli: Cli;
  readonly options: Options;
  readonly at: HeldAt;
  readonly service: string;
}

type Act = (asked: Asked) => Promise<void>;

export const reconcileCommand: CreateCommand = (cli): Command =>
  new Command('reconcile')
    .description(
      'Shows what the old primary alone had committed, and records what people decide where both sides changed a row.',
    )
    .argument('<service>', 'the service')
    .addArgument(new Argument('<act>', 'what to do').choices(Object.keys(ACTS)))
    .argument('[place]', 'a transaction, such as 0/3000148, or one row of it, 0/3000148#2; "all" for every conflict')
    .option('--as <person>', 'who you are, by the name in the inventory (or LIFEBOAT_PERSON)')
    .addOption(new Option('--take <version>', 'the version that is to stand').choices(['old', 'new']))
    .option('--reason <text>', 'why, for the ledger')
    .option('--limit <rows>', 'how many rows are listed', '100')
    .option('--inventory <file>', 'the inventory', DEFAULT_INVENTORY)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  lifeboat reconcile orders decide 0/3000148 --take new --reason "ordered again" --as ana',
    )
    .action(async (service: string, name: string, place: string | undefined, options: Options) => {
      const act = ACTS[name];
      const { withLedger } = await import('../reconcile/with-ledger.js');
      if (act)
        await withLedger(cli, service, options.inventory, ledger =>
          act({ ...ledger, cli, options, service, at: parsePlace(place, ledger) }),
        );
    });

const ACTS: Readonly<Record<string, Act>> = { list, show, decide, ledger: showLedger, sign };

function parsePlace(place: string | undefined, { timelines }: Ledger): HeldAt {
  if (place === undefined || place === 'all') return { timelines, commitLsn: null, seq: null };
  const parts = /^([0-9A-F]{1,8}\/[0-9A-F]{1,8})(?:#(\d{1,9}))?$/i.exec(place);
  const [, commitLsn = null, seq] = parts ?? [];
  if (parts) return { timelines, commitLsn, seq: seq === undefined ? null : Number(seq) };
  throw badInput(
    'wrong-place',
    `${place} is no place in the ledger.`,
    'It looks like 0/3000148 or 0/3000148#2, as list shows it.',
  );
}

async function held({ session, at, options }: Asked) {
  const { listHeld } = await import('../../activities/postgres/stranded-decide.js');
  return await listHeld(session, at, Number(options.limit) || 100);
}

async function list(asked: Asked): Promise<void> {
  const rows = await held(asked);
  if (asked.options.json) return printJson(asked.cli, rows);
  const none = `Nothing of ${asked.from} waits for a person.`;
  asked.cli.out.write(`${rows.length === 0 ? none : rows.map(heldLine).join('\n')}\n`);
}

async function show(asked: Asked): Promise<void> {
  const rows = await held(asked);
  if (asked.options.json) return printJson(asked.cli, rows);
  if (rows.length === 0) throw nothingThere();
  asked.cli.out.write(`${rows.flatMap(versionLines).join('\n')}\n`);
}

async function decide(asked: Asked): Promise<void> {
  const { cli, options, inventory, session, at, deciders } = asked;
  const { take, reason } = options;
  if (!take || !reason)
    throw badInput('word-missing', 'A decision needs --take old or new, and --reason.', 'Nothing was recorded.');
  const person = personOf(options.as, cli.env, inventory, deciders);
  const { isDecidable, listHeld, recordWord, refusesOld } = await import(
    '../../activities/postgres/stranded-decide.js'
  );
  const rows = (await listHeld(session, at, DECIDED_AT_ONCE)).filter(isDecidable);
  if (rows.length === 0) throw nothingThere();
  const refused = take === 'old' ? rows.find(row => refusesOld(row) !== undefined) : undefined;
  if (refused) {
    const why = `${placeOf(refused)} cannot be written as it was: ${refusesOld(refused)}.`;
    throw badInput(
      'cannot-take-old',
      why,
      'Remove the obstacle and retry the step, or take new. Nothing was recorded.',
    );
  }
  const recorded = await recordWord(session, rows, { take, person, reason });
  if (options.json) printJson(cli, { recorded, take, person });
  else
    cli.out.write(
      `Recorded for ${recorded} of ${rows.length} rows: take ${take}, by ${person}. The replay applies it when its step is retried.\n`,
    );
}

/** One word of a person counts for at most so many rows; more are decided in several. */
const DECIDED_AT_ONCE = 10_000;

async function showLedger(asked: Asked): Promise<void> {
  const { accountOf, readLedger } = await import('../../activities/postgres/stranded-account.js');
  const ledger = await readLedger(asked.session, asked.from, asked.timelines);
  if (asked.options.json) return printJson(asked.cli, ledger);
  const { title, lines } = accountOf(ledger);
  asked.cli.out.write(`${[title, ...lines.map(line => `- ${line}`)].join('\n')}\n`);
}

async function sign({ cli, options, inventory, session, timelines, from, service, deciders }: Asked): Promise<void> {
  const person = personOf(options.as, cli.env, inventory, deciders);
  const { signForks } = await import('../../activities/postgres/stranded-sign.js');
  const signed = await signForks(session, timelines, { person, reason: options.reason ?? '' });
  if (signed === 0) {
    throw new CliError(
      'not-signed',
      `The ledger of ${from} is signed already, or something in it is not decided.`,
      `Read it with lifeboat reconcile ${service} ledger.`,
    );
  }
  if (options.json) printJson(cli, { signed, person });
  else cli.out.write(`Signed by ${person}. The old primary in ${from} may be rewound now.\n`);
}

function nothingThere(): CliError {
  return badInput(
    'nothing-there',
    'Nothing in conflict is there.',
    'See what waits with lifeboat reconcile SERVICE list.',
  );
}
