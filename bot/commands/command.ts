import type { ModalView } from '@slack/types';
import type { Bot } from '../bot.js';
import type { Card } from '../cards/card.js';
import type { Inventory } from '../../plan/inventory.js';
import type { RunbookEntry } from '../library.js';

/** What a word of a command may be. `params` takes any number of `name=value`, `from X` and `to X`; `text` takes the rest. */
export const ArgumentKind = {
  service: 'service',
  runbook: 'runbook',
  step: 'step',
  command: 'command',
  params: 'params',
  text: 'text',
} as const;
export type ArgumentKind = (typeof ArgumentKind)[keyof typeof ArgumentKind];

export interface Argument {
  readonly kind: ArgumentKind;
  readonly optional?: boolean;
}

/** The arguments as they were understood; a service and a runbook are names that exist. */
export interface Values {
  readonly service?: string;
  readonly runbook?: RunbookEntry;
  readonly step?: string;
  readonly command?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Who types, by Slack's ids, and where. */
export interface Asker {
  readonly user: string;
  readonly channel: string;
  readonly triggerId: string;
}

export interface CommandContext {
  readonly bot: Bot;
  readonly inventory: Inventory;
  readonly values: Values;
  readonly asker: Asker;
}

/** What a command answers, to the one who typed it only. */
export type Reply =
  /** `columns`: the lines stand in columns. */
  | { readonly reply: 'lines'; readonly lines: readonly string[]; readonly columns?: boolean }
  | { readonly reply: 'card'; readonly card: Card }
  /** A form to fill in; `later` makes a second state of it, when the first had to come before everything was known. */
  | { readonly reply: 'modal'; readonly view: ModalView; readonly later?: () => Promise<ModalView> };

/** A command as data; the help, the parser and the reference are made from it. */
export interface Command {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly arguments: readonly Argument[];
  readonly example: string;
  run(context: CommandContext): Promise<Reply>;
}

export function lines(...said: readonly string[]): Reply {
  return { reply: 'lines', lines: said };
}
