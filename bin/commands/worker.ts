import { Command, Option } from 'commander';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';
import type { RunInput } from '../../plan/run.js';
import { CONTROL_QUEUE } from '../../workflows/messages.js';
import { temporalAddress } from '../address.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { historyOf } from '../history/history-of.js';
import { parseDurationOption } from '../parse-duration-option.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { begunRuns } from '../worker/begun-runs.js';
import { failoversOf } from '../worker/failovers-of.js';
import { readinessSubjects } from '../worker/readiness-subjects.js';
import type { WorkerRequest } from '../worker/start-worker.js';

interface Options {
  readonly region?: string;
  readonly vantage?: string;
  readonly drills?: boolean;
  readonly queue?: string;
  readonly inventory?: string;
  readonly begins?: string;
  readonly watchInterval: number;
  readonly logLevel: string;
  readonly audit?: string;
  readonly auditKey?: string;
  readonly auditBreakGlass?: boolean;
  readonly address?: string;
  readonly json?: boolean;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const HELP = `
Prints "ready QUEUE" once it takes work; stops within a second on SIGINT and SIGTERM. References of the inventory (env:, file:) are read
from the environment and the files of this process.
Examples:
  lifeboat worker --queue control --inventory runbooks/inventory.yaml
  lifeboat worker --region eu-west
  lifeboat worker --drills --inventory runbooks/inventory.yaml`;

export const workerCommand: CreateCommand = (cli, exit): Command =>
  new Command('worker')
    .description('Runs a worker: a control worker, or the hands of one region on its hosts.')
    .addOption(
      new Option('--region <name>', 'the region whose hosts it has hands on').conflicts(['queue', 'inventory']),
    )
    .addOption(
      new Option('--vantage <name>', 'only say from here whether a primary answers, for the watches').conflicts([
        'region',
        'queue',
        'inventory',
      ]),
    )
    .addOption(drillsOption())
    .addOption(new Option('--queue <name>', 'what it works for without --region').choices([CONTROL_QUEUE]))
    .option(
      '--inventory <file>',
      'watch every database of this inventory, and read who may approve from it (control workers)',
    )
    .option('--begins <runbook>', 'the unattended runbook that a watch begins when it has lost the primary')
    .option('--watch-interval <duration>', 'how often a watch looks', parseDurationOption, 1_000)
    .addOption(new Option('--log-level <level>', 'what is logged on standard error').choices(LEVELS).default('warn'))
    .option('--audit <file|ref>', 'keep the audit journal there (LIFEBOAT_AUDIT); a reference is that of a database')
    .option('--audit-key <ref>', 'sign checkpoints with this key: 32 bytes in base64 (LIFEBOAT_AUDIT_KEY)')
    .option('--audit-break-glass', 'act also where no record can be written, and say so on standard error')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'say "ready" as JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const inventory = options.inventory === undefined ? null : inventoryOf(cli, options.inventory);
      const unattended = await unattendedOf(cli, options);
      if (inventory === undefined || unattended === undefined) return exit(ExitCode.badInput);
      await cli.startWorker({ ...requestOf(cli, options, inventory), unattended });
    });

function drillsOption(): Option {
  const others = ['region', 'vantage', 'queue', 'begins'];
  return new Option('--drills', 'run the sandbox drills of schedules on this host, and nothing else').conflicts(others);
}

/** What the options ask for. */
function requestOf(cli: Cli, options: Options, inventory: Inventory | null): Omit<WorkerRequest, 'unattended'> {
  return {
    address: temporalAddress(options.address, cli.env, cli.files),
    region: options.region ?? null,
    vantage: options.vantage ?? null,
    drills: drillsOf(cli, options),
    inventory,
    directory: directoryOf(cli, options.inventory),
    readiness:
      inventory === null ? null : readinessSubjects(cli.files, options.inventory ?? '', recordsOf(cli, options)),
    failovers: inventory === null ? {} : failoversOf(cli.files, options.inventory ?? '', inventory),
    audit: auditOf(cli, options),
    watchIntervalMs: options.watchInterval,
    logLevel: options.logLevel,
    stop: cli.interruptible(),
    progress: line => cli.err.write(`${line}\n`),
    ready: readyOf(cli, options),
  };
}

/** The people of a sandbox are played from the inventory, so there is none without it. */
function drillsOf({ files }: Cli, { drills, inventory }: Options): WorkerRequest['drills'] {
  if (!drills) return null;
  if (inventory === undefined) throw badInput('no-inventory', '--drills needs --inventory.', 'No worker was started.');
  return () => files.read(inventory) ?? '';
}

function readyOf({ out }: Cli, { json }: Options): WorkerRequest['ready'] {
  return queue => out.write(json ? `${JSON.stringify({ ready: true, queue })}\n` : `ready ${queue}\n`);
}

/** The records of drills: this worker's own journal unless the environment names another one. */
function recordsOf(cli: Cli, { audit }: Options): Parameters<typeof readinessSubjects>[2] {
  const { env, now } = cli;
  const own = audit === undefined ? cli : { ...cli, env: { ...env, LIFEBOAT_AUDIT: audit } };
  return { history: historyOf(own), now };
}

/** Nothing is recorded where nothing says where; a key or break-glass without a journal is a mistake. */
function auditOf({ env }: Cli, options: Options): WorkerRequest['audit'] {
  const store = options.audit ?? env['LIFEBOAT_AUDIT'] ?? '';
  const key = options.auditKey ?? env['LIFEBOAT_AUDIT_KEY'] ?? null;
  const breakGlass = options.auditBreakGlass ?? false;
  if (store !== '') return { store, key, breakGlass };
  if (key === null && !breakGlass) return null;
  throw badInput('no-audit', 'There is no audit journal to sign or to act without.', 'Name one with --audit.');
}

async function unattendedOf(cli: Cli, { begins, inventory }: Options): Promise<readonly RunInput[] | undefined> {
  if (begins === undefined) return [];
  if (inventory !== undefined) return await begunRuns(cli, begins, inventory);
  throw badInput('no-inventory', '--begins needs --inventory.', 'No worker was started.');
}

/** An inventory that does not compile any more names nobody: half of it could be the half that takes somebody out. */
function directoryOf(cli: Cli, path: string | undefined): WorkerRequest['directory'] {
  if (path === undefined) return null;
  return () => {
    const { inventory, diagnostics } = readInventory(cli.files.read(path) ?? '', path);
    if (inventory) return inventory;
    const first = diagnostics.find(({ severity }) => severity === 'error');
    throw badInput('inventory-broken', `${path}: ${first?.message ?? 'it is empty'}.`, 'Nothing was changed.');
  };
}

function inventoryOf(cli: Cli, path: string): Inventory | undefined {
  const text = cli.files.read(path);
  if (text === undefined) throw badInput('no-file', `There is no file ${path}.`, 'No worker was started.');
  const { inventory, diagnostics } = readInventory(text, path);
  const files = [{ path, plan: undefined, diagnostics }];
  printDiagnostics(cli, { inventory, files, sources: new Map([[path, text]]), failed: !inventory });
  return inventory;
}
