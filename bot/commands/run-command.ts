import { nearest } from '../../compiler/nearest.js';
import type { Bot } from '../bot.js';
import { RunsError } from '../runs/runs-error.js';
import type { Asker, Reply } from './command.js';
import { commands } from './index.js';
import { readArguments } from './read-arguments.js';
import { splitWords } from './split-words.js';

/** Runs what was typed after `/lifeboat`; fails with a RunsError that says what was expected and what was probably meant. */
export async function runCommandLine(bot: Bot, typed: string, asker: Asker): Promise<Reply> {
  const { line, words } = splitWords(typed);
  const [first, second] = words;
  const name = (first?.text ?? 'help').toLowerCase();
  const command = commands.find(one => one.name === name);
  if (!command) throw unknownCommand(name);
  const [inventory, runbooks] = await Promise.all([bot.library.inventory(), bot.library.runbooks()]);
  const rest = second ? line.slice(second.at) : '';
  const values = readArguments(command, rest, { inventory, runbooks, commands });
  return command.run({ bot, inventory, values, asker });
}

function unknownCommand(name: string): RunsError {
  const near = nearest(
    name,
    commands.map(one => one.name),
  )[0];
  return new RunsError(
    'unknown-command',
    `There is no command "${name}".`,
    near === undefined ? 'See /lifeboat help.' : `Did you mean /lifeboat ${near}?`,
  );
}
