/** Where the bot writes what happened: an event's name and its data, never a secret and never a person's text. */
export interface BotLog {
  info(event: string, data?: Readonly<Record<string, unknown>>): void;
  warn(event: string, data?: Readonly<Record<string, unknown>>): void;
  error(event: string, data?: Readonly<Record<string, unknown>>): void;
}
