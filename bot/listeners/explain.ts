import type { Bot } from '../bot.js';
import { plain } from '../render/plain.js';
import { RunsError } from '../runs/runs-error.js';
import { SlackTrouble } from '../slack/slack-trouble.js';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { slackTrouble } from '../slack/slack-trouble.js';

/** An error as sentences for whoever caused it: what happened, and what to do. */
export function explain({ log }: Pick<Bot, 'log'>, error: unknown): string[] {
  if (error instanceof RunsError) return [error.message, error.todo].map(plain).filter(Boolean);
  if (isSlacks(error)) {
    const { code, fix } = slackTrouble(error);
    log.warn('slack-trouble', { code, fix });
    return [`Slack said ${code}.`, fix];
  }
  log.error('unexpected', { what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return [
    'Something went wrong inside Lifeboat; it is in its log. Nothing more was done.',
    'Try again, or use the command line.',
  ];
}

function isSlacks(error: unknown): boolean {
  return [SlackTrouble, WebAPIPlatformError, WebAPIHTTPError, WebAPIRequestError, WebAPIRateLimitedError].some(
    kind => error instanceof kind,
  );
}
