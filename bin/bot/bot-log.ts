import pino from 'pino';
import type { BotLog } from '../../bot/bot-log.js';

/** The bot's log as JSON lines on standard error. */
export function botLog(level: string): BotLog {
  const log = pino({ level, base: { process: 'bot' } }, pino.destination({ dest: 2, sync: true }));
  return {
    info: (event, data = {}) => log.info(data, event),
    warn: (event, data = {}) => log.warn(data, event),
    error: (event, data = {}) => log.error(data, event),
  };
}
