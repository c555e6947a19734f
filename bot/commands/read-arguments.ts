import { nearest } from '../../compiler/nearest.js';
import { evacuationName } from '../../plan/evacuation.js';
import type { Inventory } from '../../plan/inventory.js';
import type { RunbookEntry } from '../library.js';
import { RunsError } from '../runs/runs-error.js';
import type { Argument, ArgumentKind, Command, Values } from './command.js';
import { findRunbook } from './find-runbook.js';
import { splitWords, type Word } from './split-words.js';
import { usageOf } from './usage-of.js';

export interface Known {
  readonly inventory: Inventory;
  readonly runbooks: readonly RunbookEntry[];
  readonly commands: readonly Command[];
}

/** Words that carry nothing, where a name is expected. */
/** What has runs: the services, and the evacuation of a region where that was typed. */
function namesOf({ words, known }: Reading): readonly string[] {
  const { services, regions } = known.inventory;
  const evacuations = Object.keys(regions).map(evacuationName);
  return [...Object.keys(services), ...evacuations.filter(name => name === words[0]?.text)];
}

const FILLERS = new Set(['for', 'of', 'on', 'the', 'a', 'an', 'please', 'service', 'runbook', 'run', 'step']);
const NO_VALUES: Values = { params: {}, text: '' };

/** Reads what was typed after the name of a command; fails with what was expected and what was probably meant. */
export function readArguments(command: Command, typed: string, known: Known): Values {
  const { line, words } = splitWords(typed);
  let values = NO_VALUES;
  let rest: readonly Word[] = words;
  for (const argument of command.arguments) {
    const read = readers[argument.kind]({ argument, words: skipFillers(rest, argument), line, known, command, values });
    values = { ...values, ...read.values };
    rest = read.rest;
  }
  const [extra] = rest;
  if (extra === undefined) return values;
  throw new RunsError('extra-word', `"${extra.text}" is one word too many.`, `Expected: ${usageOf(command)}`);
}

interface Reading {
  readonly argument: Argument;
  readonly words: readonly Word[];
  readonly line: string;
  readonly known: Known;
  readonly command: Command;
  readonly values: Values;
}
interface Read {
  readonly values: Partial<Values>;
  readonly rest: readonly Word[];
}

const readers: Record<ArgumentKind, (reading: Reading) => Read> = {
  service: reading => named(reading, namesOf(reading), service => ({ service })),
  command: reading =>
    named(
      reading,
      reading.known.commands.map(({ name }) => name),
      command => ({ command }),
    ),
  step(reading) {
    const [word, ...rest] = reading.words;
    if (word) return { values: { step: word.text }, rest };
    return { values: missing(reading, []), rest };
  },
  runbook(reading) {
    if (reading.words.length === 0)
      return {
        values: missing(
          reading,
          reading.known.runbooks.map(({ name }) => name),
        ),
        rest: [],
      };
    const { runbook, used } = findRunbook(
      reading.words.map(({ text }) => text),
      reading.known.runbooks,
    );
    return { values: { runbook }, rest: reading.words.slice(used) };
  },
  params: ({ words, values }) => readParams(words, values.runbook),
  text: ({ words, line }) => ({ values: { text: words[0] ? unquoted(line.slice(words[0].at)) : '' }, rest: [] }),
};

function skipFillers(words: readonly Word[], { kind }: Argument): readonly Word[] {
  if (kind === 'text' || kind === 'params') return words;
  const first = words.findIndex(({ text }) => !FILLERS.has(text.toLowerCase()));
  return first === -1 ? [] : words.slice(first);
}

function named(reading: Reading, names: readonly string[], value: (name: string) => Partial<Values>): Read {
  const [word, ...rest] = reading.words;
  if (!word) return { values: missing(reading, names), rest };
  const name = names.find(one => one.toLowerCase() === word.text.toLowerCase());
  if (name !== undefined) return { values: value(name), rest };
  const near = nearest(word.text, names)[0];
  const meant = near === undefined ? `Known: ${names.join(', ') || 'none'}.` : `Did you mean ${near}?`;
  throw new RunsError('unknown-name', `There is no ${reading.argument.kind} "${word.text}".`, meant);
}

function missing({ argument, command }: Reading, names: readonly string[]): Partial<Values> {
  if (argument.optional) return {};
  const known = names.length > 0 ? ` Known: ${names.join(', ')}.` : '';
  throw new RunsError('missing-word', `Which ${argument.kind}?${known}`, `Expected: ${usageOf(command)}`);
}

/** `to=us-east`, `to us-east`, `to: us-east`; a name that the runbook does not have is left for the compiler to explain. */
function readParams(words: readonly Word[], runbook: RunbookEntry | undefined): Read {
  const names = Object.keys(runbook?.head?.params ?? {});
  const params: Record<string, string> = {};
  let at = 0;
  while (at < words.length) {
    const [word = '', next] = [words[at]?.text, words[at + 1]?.text];
    const [, name = '', value = ''] = /^([A-Za-z][\w-]*)[=:](.*)$/.exec(word) ?? [];
    if (name !== '' && value !== '') params[name.toLowerCase()] = value;
    else {
      const spoken = (name || word).toLowerCase();
      if (!names.includes(spoken) || next === undefined) break;
      params[spoken] = next;
      at += 1;
    }
    at += 1;
  }
  return { values: { params }, rest: words.slice(at) };
}

function unquoted(text: string): string {
  return /^"[^"]*"$|^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}
