import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { slackFixes } from './slack-fixes.js';

/** What a failed call means for what to do next. */
export const TroubleKind = {
  /** Slack said to wait. */
  limited: 'limited',
  /** Slack did not answer, or not properly: later it may. */
  down: 'down',
  /** The channel does not take messages: another one may. */
  channel: 'channel',
  /** The message that should change is not there. */
  message: 'message',
  /** The token or its scopes: nothing works until a person has done something. */
  access: 'access',
  /** Slack refuses what was sent: it would refuse it again. */
  refused: 'refused',
} as const;
export type TroubleKind = (typeof TroubleKind)[keyof typeof TroubleKind];

/** A call to Slack that failed: what it means, and what a person can do about it. */
export class SlackTrouble extends Error {
  readonly kind: TroubleKind;
  /** Slack's own word, such as `not_in_channel`. */
  readonly code: string;
  readonly fix: string;
  readonly waitMs: number;

  constructor(kind: TroubleKind, code: string, fix: string, waitMs = 0) {
    super(`Slack: ${code}. ${fix}`);
    this.name = 'SlackTrouble';
    this.kind = kind;
    this.code = code;
    this.fix = fix;
    this.waitMs = waitMs;
  }
}

/** What an error of Slack's client means. */
export function slackTrouble(error: unknown): SlackTrouble {
  if (error instanceof SlackTrouble) return error;
  if (error instanceof WebAPIRateLimitedError) {
    return new SlackTrouble(
      TroubleKind.limited,
      'ratelimited',
      'The bot waits as long as Slack says.',
      error.retryAfter * 1_000,
    );
  }
  if (error instanceof WebAPIPlatformError) return platformTrouble(error.data.error, neededScope(error.data));
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) {
    const code = error instanceof WebAPIHTTPError ? `http_${error.statusCode}` : 'no_answer';
    return new SlackTrouble(
      TroubleKind.down,
      code,
      'Runs go on without Slack; cards catch up. Meanwhile decide with lifeboat approve.',
    );
  }
  return new SlackTrouble(TroubleKind.down, 'unexpected', error instanceof Error ? error.message : String(error));
}

function platformTrouble(code: string, needed: string | undefined): SlackTrouble {
  const known = Object.hasOwn(slackFixes, code) ? slackFixes[code] : undefined;
  const scope = needed === undefined ? '' : ` It needs the scope ${needed}.`;
  return new SlackTrouble(
    known?.kind ?? TroubleKind.refused,
    code,
    `${known?.fix ?? 'Slack does not take what the bot sent. Report it with this word.'}${scope}`,
  );
}

function neededScope(data: object): string | undefined {
  return 'needed' in data && typeof data.needed === 'string' ? data.needed : undefined;
}
