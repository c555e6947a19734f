import { setTimeout as sleep } from 'node:timers/promises';
import { sshKeyLine } from '../../plan/ssh-key.js';
import { botPublicKey } from '../../plan/attestation.js';
import { startBoard } from '../../bot/board/start-board.js';
import { temporalReadings } from '../../bot/runs/temporal-readings.js';
import { temporalRuns } from '../../bot/runs/temporal-runs.js';
import { temporalWatches } from '../../bot/runs/temporal-watches.js';
import { slackTrouble, TroubleKind } from '../../bot/slack/slack-trouble.js';
import { type BotOptions, type RunningBot, startBot } from '../../bot/start-bot.js';
import type { Files } from '../cli.js';
import { CliError } from '../cli-error.js';
import { processHistory } from '../history/process-history.js';
import { temporalClient } from '../temporal-client.js';
import { connectWithRetry } from '../worker/connect-with-retry.js';
import { type BotKeys, botKeys } from './bot-keys.js';
import type { History } from '../../bot/history/history.js';
import { botLog } from './bot-log.js';
import { fileLibrary } from './file-library.js';
import { makeBoard } from './make-board.js';
import { botTokens } from './bot-tokens.js';
import { onDutyOf } from './on-duty-of.js';
import { requireSecret } from './read-secret.js';
import { startPages } from './start-pages.js';
import { writeReports } from './write-reports.js';
import type { BotReady, BotRequest } from './start-bot.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Runs the bot until it is told to stop. */
export async function runBot(request: BotRequest, env: Env, files: Files): Promise<void> {
  const { address, stop } = request;
  const progress = (line: string): void => request.progress(line);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stop }).catch(() => undefined);
  // Everything that only needs a look at this machine comes first, so that a wrong set-up is told at once.
  const keys = botKeys(request.state, env);
  const parts = partsOf(request, env, files, keys);
  await parts.library.inventory();
  const connect = () => temporalClient(address, env);
  const client = await connectWithRetry(connect, { address, stop, progress, now: Date.now, pause });
  if (!client) return;
  const runs = temporalRuns(client, address);
  const { library, history, now } = parts;
  const watches = temporalWatches(client);
  const onDuty = onDutyOf(() => library.inventory(), env, now);
  // Before Slack too: people are paged while it is down, and what they are told from outside is kept.
  const pages = await startPages({ ...parts, runs, onDuty }, env, request.paging ?? null);
  if (pages.url !== undefined) progress(`Pages are taken at ${pages.url}`);
  const { paging } = pages;
  const options: BotOptions = {
    ...parts,
    runs,
    watches,
    report: writeReports(request.reports, files, { history, inventory: () => library.inventory(), watches }),
    onDuty,
    paging,
    readings: temporalReadings(client),
  };
  // Before Slack: the board is for when Slack is down.
  const board = request.board ? await startBoard(makeBoard(options, env), request.board) : undefined;
  if (board) progress(`The board is at ${board.url}`);
  try {
    const bot = await startWithRetry({ ...options, boardUrl: board?.url }, request, pause);
    if (!bot) return;
    request.ready(readyOf(bot, keys));
    await new Promise<void>(resolve => stop.addEventListener('abort', () => resolve(), { once: true }));
    await bot.stop();
  } finally {
    await pages.stop();
    await board?.stop();
    await runs.close();
  }
}

/** All of the bot that does not need Temporal. */
function partsOf(
  request: BotRequest,
  env: Env,
  files: Files,
  keys: BotKeys,
): Omit<BotOptions, 'runs' | 'watches' | 'readings' | 'report'> & { readonly history: History } {
  const { fallback, state } = request;
  const library = fileLibrary(files, request.inventory);
  const history = processHistory(env);
  const apiUrl = env['SLACK_API_URL'];
  const log = botLog(request.logLevel);
  // A promise of Slack's client that nobody holds must not end the bot.
  process.on('unhandledRejection', error => log.error('unhandled', { what: String(error) }));
  return {
    library,
    history,
    tokens: botTokens(env, state, apiUrl),
    transport: transportOf(request, env),
    apiUrl,
    state,
    fallback,
    log,
    buttonKey: keys.button,
    seed: keys.seed,
    now: Date.now,
  };
}

function transportOf({ http }: BotRequest, env: Env): BotOptions['transport'] {
  if (http) {
    const where = 'Take the Signing Secret from Basic Information of the app.';
    return { kind: 'http', signingSecret: requireSecret(env, 'SLACK_SIGNING_SECRET', where), ...http };
  }
  const where = 'Make an app-level token with the scope connections:write (it begins with xapp-).';
  return { kind: 'socket', appToken: requireSecret(env, 'SLACK_APP_TOKEN', where) };
}

/** Slack may be down just when the bot is started: it is waited for. What only a person can put right ends the start. */
async function startWithRetry(
  options: BotOptions,
  request: BotRequest,
  pause: (ms: number) => Promise<void>,
): Promise<RunningBot | undefined> {
  const { stop } = request;
  for (let said = false; !stop.aborted; said = true) {
    try {
      return await startBot(options);
    } catch (error) {
      const trouble = slackTrouble(error);
      if (trouble.kind !== TroubleKind.down && trouble.kind !== TroubleKind.limited) {
        throw new CliError('slack-refused', `Slack said ${trouble.code}.`, `${trouble.fix} No bot was started.`);
      }
      if (!said) request.progress(`Slack does not answer (${trouble.code}); trying again every ${AGAIN_MS / 1_000} s.`);
      await pause(AGAIN_MS);
    }
  }
  return undefined;
}

const AGAIN_MS = 3_000;

function readyOf({ port }: RunningBot, { seed }: BotKeys): BotReady {
  const transport = port === undefined ? 'Socket Mode' : `HTTP, port ${port}`;
  return { transport, botKey: sshKeyLine(botPublicKey(seed), 'lifeboat-bot') };
}
