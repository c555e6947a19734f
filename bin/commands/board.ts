import { Command, Option } from 'commander';
import { temporalAddress } from '../address.js';
import { boardLinkCommand } from '../board-link-command.js';
import { parseBoardPlace, parseBoardUrl } from '../board-place.js';
import type { CreateCommand } from '../command.js';
import { DEFAULT_INVENTORY } from '../compile-files.js';

interface Options {
  readonly inventory: string;
  readonly state: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly url?: string;
  readonly logLevel: string;
  readonly address?: string;
  readonly json?: boolean;
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];
const HELP = `
Needs no Slack. Shows nothing without a link: lifeboat board link makes one to read, lifeboat board link SERVICE --as PERSON one to decide.
Examples:
  lifeboat board
  lifeboat board --listen 127.0.0.1:9000 --url https://board.example`;

export const boardCommand: CreateCommand = (cli): Command =>
  new Command('board')
    .description('Serves the board, a web page of services, runs and approvals, without Slack; and makes links to it.')
    .option('--inventory <file>', 'what is known of the estate', DEFAULT_INVENTORY)
    .option('--state <directory>', "the bot's state directory: keys and used links", 'var/bot')
    .option('--listen <host:port>', 'where to listen', parseBoardPlace, { host: '127.0.0.1', port: 8210 })
    .option('--url <url>', 'where people reach it, when that is not where it listens', parseBoardUrl)
    .addOption(new Option('--log-level <level>', 'what is logged on standard error').choices(LEVELS).default('warn'))
    .option('--address <host:port>', 'where Temporal is')
    .option('--json', 'say "ready" as JSON')
    .addHelpText('after', HELP)
    .addCommand(boardLinkCommand(cli))
    .action(({ listen, url: publicUrl, address, json, ...options }: Options) =>
      cli.startBoard({
        ...options,
        address: temporalAddress(address, cli.env, cli.files),
        board: { ...listen, url: publicUrl },
        stop: cli.interruptible(),
        progress: line => cli.err.write(`${line}\n`),
        ready: url => cli.out.write(json ? `${JSON.stringify({ ready: true, url })}\n` : `ready ${url}\n`),
      }),
    );
