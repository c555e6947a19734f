import { Command, InvalidArgumentError } from 'commander';
import { AUDIT_TABLE_SQL } from '../../activities/audit/table-sql.js';
import { auditLine } from '../../bot/render/audit-line.js';
import { type AuditHead, parseAuditLine } from '../../plan/audit/chain.js';
import { verifyChain } from '../../plan/audit/verify-chain.js';
import { sshKeyOf } from '../../plan/ssh-key.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly store?: string;
  readonly anchor: readonly AuditHead[];
  readonly key?: string;
  readonly json?: boolean;
}

const STORE = ['--store <file|ref>', 'the journal; by default LIFEBOAT_AUDIT'] as const;

export const auditCommand: CreateCommand = (cli, exit): Command =>
  new Command('audit')
    .description('Checks and shows the audit journal: what workers were about to do, what came of it, and who decided.')
    .addHelpText('after', '\nExample:\n  lifeboat audit verify --store audit.jsonl')
    .addCommand(verifyCommand(cli, exit))
    .addCommand(showCommand(cli))
    .addCommand(repairCommand(cli))
    .addCommand(mergeCommand(cli, exit))
    .addCommand(tableCommand(cli));

const verifyCommand: CreateCommand = (cli, exit) =>
  new Command('verify')
    .description('Looks for every kind of damage. Exit code 0: the journal is whole; 1: it is not.')
    .option(...STORE)
    .option('--anchor <seq:hash>', 'a head that was kept elsewhere; may be given several times', anchorsOf, [])
    .option('--key <file>', 'the public keys that may sign checkpoints, one ssh-ed25519 line each')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  lifeboat audit verify --store audit.jsonl --key audit.pub')
    .action(async (options: Options) => exit(await verify(cli, options)));

const showCommand = (cli: Cli): Command =>
  new Command('show')
    .description('Prints the entries as sentences.')
    .option(...STORE)
    .option('--json', 'print one entry a line as JSON')
    .addHelpText('after', '\nExample:\n  lifeboat audit show --store audit.jsonl')
    .action((options: Options) => show(cli, options));

const repairCommand = (cli: Cli): Command =>
  new Command('repair')
    .description('Marks a last line that a crash tore. Nothing is removed. Needs a journal that no worker has open.')
    .option(...STORE)
    .option('--json', 'print the number of bytes as JSON')
    .addHelpText('after', '\nExample:\n  lifeboat audit repair --store audit.jsonl')
    .action(async (options: Options) => {
      const bytes = await cli.audit.repair(storeOf(cli, options));
      if (options.json) return printJson(cli, { bytes });
      const what =
        bytes === 0 ? 'There is nothing to repair.' : `${bytes} bytes of a torn line are marked as repaired.`;
      cli.out.write(`${what}\n`);
    });

const mergeCommand: CreateCommand = (cli, exit) =>
  new Command('merge')
    .description(
      'Takes the chain of a run without Temporal into the journal. Twice is harmless. A file must not be open in a worker.',
    )
    .argument('<chain>', 'the chain that lifeboat break-glass wrote')
    .option(...STORE)
    .option('--anchor <seq:hash>', 'a head of that chain that was kept elsewhere; may be repeated', anchorsOf, [])
    .option('--json', 'print the number of entries as JSON')
    .addHelpText('after', '\nExample:\n  lifeboat audit merge var/break-glass/audit.jsonl --store audit.jsonl')
    .action(async (chain: string, options: Options) => exit(await merge(cli, chain, options)));

const tableCommand = (cli: Cli): Command =>
  new Command('table')
    .description('Prints the SQL that makes the table for several workers.')
    .option('--json', 'print it as one JSON string')
    .addHelpText('after', '\nExample:\n  lifeboat audit table | psql -d audit')
    .action(({ json }: Pick<Options, 'json'>) =>
      json ? printJson(cli, AUDIT_TABLE_SQL) : cli.out.write(AUDIT_TABLE_SQL),
    );

async function verify(cli: Cli, options: Options): Promise<ExitCode> {
  const text = await cli.audit.read(storeOf(cli, options));
  const report = verifyChain(text, options.anchor, keysOf(cli, options.key));
  const { entries, head, findings, notes } = report;
  if (options.json) printJson(cli, report);
  else {
    const end = findings.length === 0 ? 'The journal is whole' : `The journal is damaged (${findings.length})`;
    printLines(cli.out, [
      ...findings.map(({ damage, sentence }) => `${damage}: ${sentence}`),
      ...notes.map(note => `note: ${note}`),
      `${end}: ${entries} entries, the last is ${head.seq}:${head.hash}.`,
    ]);
  }
  return findings.length === 0 ? ExitCode.done : ExitCode.failed;
}

/** A chain that is damaged is not taken in: it is evidence of its own. */
async function merge(cli: Cli, chain: string, options: Options): Promise<ExitCode> {
  const other = await cli.audit.read(chain);
  const { findings, entries } = verifyChain(other, options.anchor);
  if (findings.length > 0 || entries === 0) {
    const what = findings.map(({ damage, sentence }) => `${damage}: ${sentence}`);
    printLines(cli.err, [...what, `${chain} is not whole; nothing was merged. Keep it as it is.`]);
    return ExitCode.failed;
  }
  const merged = await cli.audit.merge(storeOf(cli, options), other);
  if (options.json) printJson(cli, { merged, entries });
  else cli.out.write(`${merged} of ${entries} entries were merged; the others were there already.\n`);
  return ExitCode.done;
}

async function show(cli: Cli, options: Options): Promise<void> {
  const { lines, torn } = await cli.audit.read(storeOf(cli, options));
  for (const [index, line] of lines.entries()) {
    const entry = parseAuditLine(line)?.entry;
    if (options.json) cli.out.write(`${line}\n`);
    else
      cli.out.write(
        entry ? `${auditLine(entry)}\n` : `(line ${index + 1} is not an entry; see lifeboat audit verify)\n`,
      );
  }
  if (torn !== '') cli.err.write('The last line is torn; see lifeboat audit repair.\n');
}

function storeOf({ env }: Cli, { store }: Options): string {
  const where = store ?? env['LIFEBOAT_AUDIT'] ?? '';
  if (where !== '') return where;
  throw badInput('no-audit', 'Nothing says which journal.', 'Name it with --store, or in LIFEBOAT_AUDIT.');
}

function anchorsOf(text: string, before: readonly AuditHead[]): readonly AuditHead[] {
  const [, seq, hash] = /^([1-9][0-9]*):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new InvalidArgumentError('Expected SEQ:HASH, as the head was posted.');
  return [...before, { seq: Number(seq), hash }];
}

function keysOf(cli: Cli, path: string | undefined): readonly Uint8Array[] {
  if (path === undefined) return [];
  const lines = (cli.files.read(path) ?? '').split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'));
  const keys = lines.flatMap(line => sshKeyOf(line) ?? []);
  if (keys.length > 0 && keys.length === lines.length) return keys;
  throw badInput('bad-key', `${path} holds no ssh-ed25519 public keys.`, 'The worker prints its line when it starts.');
}
