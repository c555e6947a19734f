import { type Logger, LogLevel } from '@slack/bolt';
import type { BotLog } from '../bot-log.js';

/** Bolt's log lines in ours. Its debug lines hold whole payloads, so they go nowhere. */
export function boltLogger(log: BotLog): Logger {
  const say =
    (event: 'warn' | 'error') =>
    (...words: unknown[]): void =>
      log[event]('bolt', { said: words.map(String).join(' ') });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
