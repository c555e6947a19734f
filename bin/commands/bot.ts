import { Command, InvalidArgumentError, Option } from 'commander';
import { temporalAddress } from '../address.js';
import { parseBoardPlace, parseBoardUrl } from '../board-place.js';
import type { BotReady } from '../bot/start-bot.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';

interface Options {
  readonly inventory: string;
  readonly channel?: string;
  readonly state: string;
  readonly reports: string;
  readonly port?: number;
  readonly host: string;
  readonly board?: { readonly host: string; readonly port: number };
  readonly boardUrl?: string;
  readonly paging?: { readonly host: string; readonly port: number };
  readonly logLevel: string;
  readonly address?: string;
  readonly json?: boolean;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const HELP = `
Reads from the environment SLACK_BOT_TOKEN and SLACK_APP_TOKEN (Socket Mode), or with --port SLACK_SIGNING_SECRET instead of the latter.
A value may name a file: SLACK_BOT_TOKEN=file:/run/secrets/slack. Where the app rotates its tokens: SLACK_REFRESH_TOKEN, SLACK_CLIENT_ID
and SLACK_CLIENT_SECRET instead of SLACK_BOT_TOKEN. Stops within a second on SIGINT and SIGTERM.
Examples:
  lifeboat bot
  lifeboat bot --port 3000 --channel C0DRTEAM
  lifeboat bot --board 127.0.0.1:8210 --paging 127.0.0.1:8211`;

export const botCommand: CreateCommand = (cli): Command =>
  new Command('bot')
    .description('Connects Lifeboat to Slack: /lifeboat, cards of every run, approvals. Runs do not need it.')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--channel <id>', 'the channel for services without a Slack channel, and when one takes no messages')
    .option('--state <directory>', 'what must outlive it: keys, places of cards, what it has taken on', 'var/bot')
    .option('--reports <directory>', 'where reports of ended runs are written', 'var/reports')
    .option('--port <number>', 'listen for Slack over HTTP at /slack/events instead of Socket Mode', parsePort)
    .option('--host <address>', 'the address to listen on with --port', '127.0.0.1')
    .option('--board <host:port>', 'serve the board there too', parseBoardPlace)
    .option('--board-url <url>', 'where people reach the board, when that is not where it listens', parseBoardUrl)
    .option('--paging <host:port>', 'take webhooks of PagerDuty and Alertmanager there', parseBoardPlace)
    .addOption(new Option('--log-level <level>', 'what is logged on standard error').choices(LEVELS).default('warn'))
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'say "ready" as JSON')
    .addHelpText('after', HELP)
    .action(({ port, host, channel, address, json, board, boardUrl, ...options }: Options) =>
      cli.startBot({
        ...options,
        address: temporalAddress(address, cli.env, cli.files),
        fallback: channel,
        board: board ? { ...board, url: boardUrl } : null,
        http: port === undefined ? null : { host, port },
        stop: cli.interruptible(),
        progress: line => cli.err.write(`${line}\n`),
        ready: how => cli.out.write(json ? `${JSON.stringify({ ready: true, ...how })}\n` : `${readyLine(how)}\n`),
      }),
    );

function readyLine({ transport, botKey }: BotReady): string {
  return `ready ${transport}; bot_key for the inventory: ${botKey}`;
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('Expected a port from 1 to 65535.');
  return port;
}
