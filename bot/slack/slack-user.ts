import type { WebClient } from '@slack/web-api';
import type { SlackUser } from '../../plan/approval.js';
import { RunsError } from '../runs/runs-error.js';
import { slackTrouble } from './slack-trouble.js';

/** A decision waits for this; Slack answers in some 100 ms. */
const DEADLINE_MS = 1_200;

/**
 * Who an id is, asked of Slack at the moment of the click: the payload of a click says no more than an id. Fails when Slack does not say it,
 * because nobody decides as somebody of whom nothing is known.
 */
export async function slackUser(web: WebClient, id: string, homeTeam: string): Promise<SlackUser> {
  const asked = web.users.info({ user: id }).catch((error: unknown) => {
    const { code, fix } = slackTrouble(error);
    throw unknown(`(${code}). ${fix}`);
  });
  const { user } = await within(asked, DEADLINE_MS);
  const team = user?.team_id ?? '';
  return {
    enterprise: user?.enterprise_user?.enterprise_id ?? null,
    team,
    id,
    restricted: (user?.is_restricted ?? true) || (user?.is_ultra_restricted ?? false),
    deleted: user?.deleted ?? false,
    bot: (user?.is_bot ?? false) || id === 'USLACKBOT',
    stranger: isStranger(user) || team !== homeTeam,
  };
}

function isStranger(user: object | undefined): boolean {
  return user !== undefined && 'is_stranger' in user && user.is_stranger === true;
}

function unknown(why: string): RunsError {
  return new RunsError(
    'user-unknown',
    `Slack does not say who you are ${why}`,
    'Nothing was decided. Decide on the command line: lifeboat approve or lifeboat reject.',
  );
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unknown('in time.')), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
