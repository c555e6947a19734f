import { Argument, Command, InvalidArgumentError } from 'commander';
import { plain } from '../../bot/render/plain.js';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';
import { SandboxCommand } from '../sandbox-control.js';

interface Options {
  readonly json?: boolean;
}
interface UpOptions extends Options {
  readonly block?: number;
  readonly workers: boolean;
}

const REGIONS = ['eu-west', 'us-east'];
const WHOLE = [
  [SandboxCommand.down, 'Stops everything and removes its data.'],
  [SandboxCommand.status, 'Shows what runs.'],
  [SandboxCommand.stall, 'Cuts replication: the standby receives nothing more, and does not know it.'],
  [SandboxCommand.heal, 'Lets replication go on after stall.'],
] as const;
const REGIONAL = [
  [SandboxCommand.kill, 'Kills everything of a region with SIGKILL, as a power cut would.'],
  [SandboxCommand.restore, 'Gives a killed region its power back; its database stays down until somebody starts it.'],
] as const;

export const sandboxCommand: CreateCommand = (cli): Command => {
  const sandbox = new Command('sandbox')
    .description('Two regions of real servers on this machine, to try everything on.')
    .addHelpText('after', '\nExample:\n  lifeboat sandbox up && lifeboat sandbox kill eu-west');
  sandbox.addCommand(upCommand(cli));
  for (const [name, description] of WHOLE) {
    const command = described(name, description, `lifeboat sandbox ${name}`);
    sandbox.addCommand(command.action(async (options: Options) => show(cli, options, await ask(cli, name, []))));
  }
  for (const [name, description] of REGIONAL) {
    const command = described(name, description, `lifeboat sandbox ${name} eu-west`);
    command.addArgument(new Argument('<region>', 'which one').choices(REGIONS));
    sandbox.addCommand(
      command.action(async (region: string, options: Options) => show(cli, options, await ask(cli, name, [region]))),
    );
  }
  return sandbox;
};

function upCommand(cli: Cli): Command {
  return described('up', 'Starts it and waits until every server works.', 'lifeboat sandbox up')
    .option('--block <n>', 'the second octet of its addresses, 0 to 255; by default the first free one', parseBlock)
    .option('--no-workers', "start only the servers, without Lifeboat's workers")
    .action(async ({ block, workers, json }: UpOptions) => {
      const progress = (line: string): void => cli.err.write(`${plain(line)}\n`);
      show(cli, { json: json ?? false }, await cli.sandbox.up({ block, workers, progress }));
    });
}

function parseBlock(text: string): number {
  const block = /^\d{1,3}$/.test(text) ? Number(text) : 256;
  if (block > 255) throw new InvalidArgumentError('Expected a number from 0 to 255.');
  return block;
}

function described(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

async function ask(cli: Cli, name: SandboxCommand, words: readonly string[]) {
  const answer = await cli.sandbox.call(name, words);
  if (answer) return answer;
  throw new CliError('no-sandbox', 'No sandbox runs here.', 'Start one with lifeboat sandbox up.');
}

function show(cli: Cli, { json }: Options, answer: Readonly<Record<string, unknown>>): void {
  if (json) return printJson(cli, answer);
  const lines = Object.entries(answer).map(([name, value]) => plain(`${name}: ${inWords(value)}`));
  printLines(cli.out, lines.length > 0 ? lines : ['Done.']);
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'none';
  if (typeof value !== 'object') return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${inWords(inner)}`)
    .join(', ');
}
