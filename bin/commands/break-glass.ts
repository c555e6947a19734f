import { Command, Option } from 'commander';
import { reasonOf } from '../../activities/fail.js';
import { nearest } from '../../compiler/nearest.js';
import { journalLine } from '../../bot/render/journal-line.js';
import { verifyBreakGlass } from '../../plan/break-glass-proof.js';
import { breakGlassText } from '../../plan/break-glass-text.js';
import { RunsError } from '../../bot/runs/runs-error.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Plan } from '../../plan/plan.js';
import { Mode } from '../../plan/run.js';
import { temporalAddress } from '../address.js';
import type { BreakGlassRequest } from '../break-glass/break-glass-request.js';
import { rulesOf, TEMPORAL_RULE } from '../break-glass/rules.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';
import { compileOne } from '../compile-one.js';
import { ExitCode } from '../exit-code.js';
import { exitCodeOf } from '../follow-run.js';
import { parseDurationOption } from '../parse-duration-option.js';
import { parseParam } from '../parse-param.js';
import { printJson } from '../print-json.js';
import { findKey } from '../prove-decision.js';
import { requesterOf } from '../requester.js';

interface Options {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly mode: Mode;
  readonly as?: string;
  readonly reason: string;
  readonly override: readonly string[];
  readonly acceptLoss?: number;
  readonly hands: readonly string[];
  readonly chain: string;
  readonly key?: string;
  readonly address?: string;
  readonly json?: boolean;
}

const HELP = `
For the day on which Temporal is gone. It runs the same plan in this process. Every rule that it goes past has to be named; a fence is never one of
them. While it runs, type: retry, skip REASON, abort REASON, pause, resume, done STEP. It ends by itself after an hour.
Run it on a host of the region that shall take over, so that it has hands there.
Example:
  lifeboat break-glass runbooks/orders-failover.md --as ana --reason "eu-west is dark, and Temporal with it" \\
    --hands us-east --override lag --override decide --accept-loss 10s`;

export const breakGlassCommand: CreateCommand = (cli, exit): Command =>
  new Command('break-glass')
    .description(
      'Runs a runbook without Temporal: every rule that is overridden is named, recorded and told to everybody.',
    )
    .argument('<file>', 'the runbook')
    .requiredOption('--reason <text>', 'why, for everybody')
    .option('--as <person>', 'who you are, by the name in the inventory (or LIFEBOAT_PERSON)')
    .option('--override <rule>', 'a rule to go past, by the id of its step, or temporal; may be repeated', collect, [])
    .option('--accept-loss <duration>', 'the loss that you accept in place of the approvers', parseDurationOption)
    .option('--hands <region>', 'the region whose host this is; may be repeated', collect, [])
    .option('--chain <file>', 'the audit chain of this run', 'var/break-glass/audit.jsonl')
    .option('--key <file>', 'sign with this SSH key (~/.ssh/id_ed25519 when it is yours in the inventory)')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--param <name=value>', 'a parameter of the runbook, may be repeated', parseParam)
    .addOption(new Option('--mode <mode>', 'how').choices(Object.values(Mode)).default(Mode.real))
    .option('--address <host:port>', 'where Temporal should be')
    .option('--json', 'print the final state as JSON on standard output, progress on standard error')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const compiled = await compileOne(cli, file, options);
      if (!compiled) return exit(ExitCode.badInput);
      exit(await breakGlass(cli, compiled, options));
    });

function collect(one: string, before: readonly string[]): readonly string[] {
  return [...before, one];
}

async function breakGlass(
  cli: Cli,
  { plan, inventory }: { readonly plan: Plan; readonly inventory: Inventory },
  options: Options,
): Promise<ExitCode> {
  const { override, hands, mode, reason, acceptLoss = null, chain } = options;
  const person = requesterOf(options.as, cli.env, inventory);
  requireRules(plan, override);
  requireRegions(plan, hands);
  await requireSilence(cli, options, plan.service);
  const startedAt = cli.now();
  const about = { service: plan.service, planHash: plan.hash, mode, person, reason, startedAt };
  const text = breakGlassText({ ...about, overridden: override, acceptLossMs: acceptLoss });
  const signature = await signatureOf(cli, { plan, person, text }, options);
  const { out, err, paint } = cli;
  const screen = options.json ? err : out;
  const request: BreakGlassRequest = {
    plan,
    inventory,
    mode,
    person,
    reason,
    hands,
    chain,
    startedAt,
    signature,
    overridden: override,
    lossMs: acceptLoss,
    stop: cli.interruptible(),
    progress: line => err.write(`${line}\n`),
    entry: (entry, since) => screen.write(`${journalLine(entry, since, paint)}\n`),
  };
  const { state, head } = await cli.breakGlass(request);
  if (options.json) printJson(cli, { ...state, chain, head });
  else
    out.write(
      `The chain ${chain} stands at ${head}. Once Temporal is back: lifeboat audit merge ${chain} --anchor ${head}\n`,
    );
  return exitCodeOf(state);
}

/** Every rule that stands in the way has to be named by the person themselves, and nothing else can be. */
function requireRules(plan: Plan, overridden: readonly string[]): void {
  const rules = rulesOf(plan);
  const names = [...rules.map(({ name }) => name), TEMPORAL_RULE];
  const unknown = overridden.find(name => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names)[0];
    const isStep = plan.steps.some(({ id }) => id === unknown);
    throw badInput(
      'not-a-rule',
      isStep ? `"${unknown}" cannot be overridden.` : `There is no rule "${unknown}" in this runbook.`,
      `${near === undefined ? '' : `Did you mean ${near}? `}What can be: ${names.join(', ')}. Nothing was begun.`,
    );
  }
  const approvals = plan.steps.filter(({ id, approval }) => approval && !overridden.includes(id));
  if (approvals.length === 0) return;
  const missing = rules.filter(({ name }) => approvals.some(({ id }) => id === name));
  throw badInput(
    'rule-not-named',
    `Nobody can be asked without Temporal: ${missing.map(({ name, says }) => `at ${name} ${says}`).join('; ')}.`,
    `Name what you override: ${missing.map(({ name }) => `--override ${name}`).join(' ')}. Nothing was begun.`,
  );
}

function requireRegions({ estate }: Plan, hands: readonly string[]): void {
  const known = Object.keys(estate.regions);
  const unknown = hands.find(region => !known.includes(region));
  if (unknown === undefined) return;
  throw badInput(
    'no-region',
    `There is no region ${unknown}.`,
    `The plan knows ${known.join(', ')}. Nothing was begun.`,
  );
}

/** Where Temporal answers, its runs know more than this process, and the ordinary command is the right one. */
async function requireSilence(cli: Cli, { override, address }: Options, service: string): Promise<void> {
  if (override.includes(TEMPORAL_RULE)) return;
  const where = temporalAddress(address, cli.env, cli.files);
  const runs = await cli.connect(where).catch((error: unknown) => {
    // Nothing but silence is silence: what wants a certificate that this host does not have may well have a run going.
    if (error instanceof RunsError && error.code === 'temporal-unreachable') return undefined;
    throw badInput(
      'temporal-answers',
      reasonOf(error),
      `Whether a run of ${service} is open is not known. If Temporal is gone, say --override ${TEMPORAL_RULE}. Nothing was begun.`,
    );
  });
  if (!runs) return;
  const listed = await runs.list().catch(() => []);
  await runs.close().catch(() => undefined);
  const open = listed.some(run => run.service === service && run.execution === 'RUNNING');
  throw badInput(
    'temporal-answers',
    `Temporal at ${where} answers${open ? `, and a run of ${service} is open there` : ''}.`,
    `Use lifeboat run. If that cannot be, say --override ${TEMPORAL_RULE}. Nothing was begun.`,
  );
}

async function signatureOf(
  cli: Cli,
  { plan, person, text }: { readonly plan: Plan; readonly person: string; readonly text: string },
  { key }: Options,
): Promise<string | null> {
  const file = key ?? findKey(cli, person, plan);
  if (file === undefined) return null;
  const signature = await cli.sign(file, text);
  if (verifyBreakGlass(plan.estate, person, text, signature)) return signature;
  throw badInput('unknown-key', `${file} is not a key of ${person} in the inventory.`, 'Nothing was begun.');
}
