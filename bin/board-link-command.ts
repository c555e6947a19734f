import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { LONGEST_LINK_MS, writeDecideLink } from '../bot/board/decide-link.js';
import { LONGEST_READ_MS, sealReadLink } from '../bot/board/read-link.js';
import { Signed } from '../bot/slack/signed.js';
import { actQuestions } from '../plan/act.js';
import { boardLinkText } from '../plan/board-link.js';
import { type Question, Topic } from '../plan/decision-text.js';
import { keysOf } from '../plan/directory.js';
import type { RunState } from '../plan/run.js';
import { parseBoardUrl } from './board-place.js';
import { boardKey } from './bot/bot-keys.js';
import type { Cli } from './cli.js';
import { badInput, CliError } from './cli-error.js';
import { askedOf } from './decision-of.js';
import { parseDurationOption } from './parse-duration-option.js';
import { printJson } from './print-json.js';
import { findKey, requireQuestion } from './prove-decision.js';
import { requireOpen } from './say-command.js';
import { who } from './who.js';
import { withRuns } from './with-runs.js';

interface LinkOptions {
  readonly as?: string;
  readonly key?: string;
  readonly step?: string;
  readonly about?: Topic;
  readonly for?: number;
  readonly url?: string;
  readonly state: string;
  readonly address?: string;
  readonly json?: boolean;
}

const DEFAULT_READ_MS = 60 * 60_000;
const HELP = `
Without a service: a link to read the board, signed with LIFEBOAT_BOARD_KEY or the key in the state directory; for at most 12 hours.
With one: a one-time link to decide what its run asks now, signed with the SSH key of the person; for at most 15 minutes.
With --about: to pause, resume or abort the run (run), to answer the step that holds (held), or to say that a manual step is done (manual).
Whoever has a link can use it: send it to nobody but that person.
Examples:
  lifeboat board link
  lifeboat board link orders --as bo --url https://board.example
  lifeboat board link orders --as bo --about held`;

/** `lifeboat board link`: to read, or for one person to answer one question once. */
export function boardLinkCommand(cli: Cli): Command {
  return new Command('link')
    .description('Makes a link to read the board, or a one-time link to answer what the run of a service asks now.')
    .argument('[service]', 'the service whose run asks')
    .option('--as <person>', 'who will decide, by the name in the inventory (or LIFEBOAT_PERSON)')
    .option('--key <file>', 'sign with this SSH key (~/.ssh/id_ed25519 when it is yours in the inventory)')
    .option('--step <id>', 'which question, when the run asks at several steps')
    .addOption(new Option('--about <what>', 'what else than an approval the link is for').choices(Object.values(Topic)))
    .option('--for <duration>', 'how long the link is good', parseDurationOption)
    .option('--url <url>', 'where people reach the board (or LIFEBOAT_BOARD_URL)', parseBoardUrl)
    .option('--state <directory>', "the bot's state directory, for a link to read", 'var/bot')
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (service: string | undefined, _: LinkOptions, command: Command) => {
      // The parent has options of the same names, and commander gives them to whichever comes first.
      const options = command.optsWithGlobals<LinkOptions>();
      const made = service === undefined ? readLink(cli, options) : await decideLink(cli, service, options);
      if (options.json === true) printJson(cli, made);
      else cli.out.write(`${made.url}\n`);
    });
}

interface Made {
  readonly url: string;
  readonly expiresAt: number;
}

function readLink(cli: Cli, options: LinkOptions): Made {
  const expiresAt = cli.now() + atMost(options.for ?? DEFAULT_READ_MS, LONGEST_READ_MS, '12h');
  const token = sealReadLink(new Signed(boardKey(options.state, cli.env)), expiresAt);
  return { url: `${boardUrl(cli, options)}/?t=${token}`, expiresAt };
}

async function decideLink(cli: Cli, service: string, options: LinkOptions): Promise<Made> {
  const person = who(options.as, cli.env);
  const lasts = atMost(options.for ?? LONGEST_LINK_MS, LONGEST_LINK_MS, '15m');
  return withRuns(cli, options.address, async runs => {
    const run = requireOpen(await runs.view(service));
    const { question, until } = askedAbout(run.state, options);
    const plan = await runs.plan(service, run.runId);
    if (plan && keysOf(plan.estate, person).length === 0) {
      const todo = `Add the line of the .pub file under people: ${person}: keys:, or ask for a link in Slack with the button on the card. No link was made.`;
      throw badInput('no-key', `${person} has no key in the inventory, so no link can be signed for them.`, todo);
    }
    const file = options.key ?? findKey(cli, person, plan);
    if (file === undefined) throw badInput('no-key', 'It is not known which key signs.', 'Say it with --key FILE.');
    const nonce = randomBytes(16).toString('base64url');
    const expiresAt = Math.min(until, cli.now() + lasts);
    const signature = await cli.sign(file, boardLinkText(question, person, { nonce, expiresAt }));
    const token = writeDecideLink({ question, person, link: { nonce, expiresAt, signature } });
    return { url: `${boardUrl(cli, options)}/decide?t=${token}`, expiresAt };
  });
}

interface AskedAbout {
  readonly question: Question;
  /** When it is over by itself. */
  readonly until: number;
}

/** What the run asks now, of the kind that the link is for. */
function askedAbout(state: RunState, { about, step }: LinkOptions): AskedAbout {
  if (about === undefined) {
    const asked = askedOf(state, 'approve', step);
    return { question: requireQuestion(state, asked), until: asked.expiresAt };
  }
  const fitting = actQuestions(state).filter(one => one.topic === about && (step ?? one.step) === one.step);
  const [question, other] = fitting;
  if (other) {
    const steps = fitting.map(one => one.step).join(', ');
    throw new CliError('which-question', `The run of ${state.service} waits at ${steps}.`, 'Say which with --step.');
  }
  if (question) return { question, until: Number.POSITIVE_INFINITY };
  throw new CliError(
    'nothing-asked',
    `Nothing of the run of ${state.service} waits for that now.`,
    `See what it does with lifeboat status ${state.service}. No link was made.`,
  );
}

function atMost(asked: number, longest: number, words: string): number {
  if (asked <= longest) return asked;
  throw badInput('too-long', `Such a link is good for at most ${words}.`, 'Say less with --for. No link was made.');
}

function boardUrl(cli: Cli, { url }: LinkOptions): string {
  return url ?? cli.env['LIFEBOAT_BOARD_URL'] ?? 'http://127.0.0.1:8210';
}
