import { deadline, expired } from '../deadline.js';

const PAGE = 100;
/** A schedule has one to three people on call; more pages than this are not an answer to the question. */
const MOST_PAGES = 10;
const LARGEST_PAGE = 1_000_000;

/**
 * The ids of the users whom these schedules have on call now (PagerDuty REST API v2, `GET /oncalls`, without a time: now). Rejects with a reason
 * that holds no secret, also when only a part could be read: half a list could be the half that does not count.
 */
export async function readOnCalls(
  url: string,
  token: string,
  schedules: readonly string[],
  deadlineMs: number,
): Promise<readonly string[]> {
  const limit = deadline(deadlineMs);
  const users = new Set<string>();
  let offset = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE), offset: String(offset) });
    for (const id of schedules) query.append('schedule_ids[]', id);
    const body = await readPage(`${url.replace(/\/$/, '')}/oncalls?${query.toString()}`, token, limit, deadlineMs);
    if (!isRecord(body) || !Array.isArray(body['oncalls'])) throw new Error('PagerDuty answered no list of on-calls');
    for (const entry of body['oncalls']) {
      const user = idOf(entry, 'user');
      const schedule = idOf(entry, 'schedule');
      if (user !== undefined && schedule !== undefined && schedules.includes(schedule)) users.add(user);
    }
    if (body['more'] !== true) return [...users];
    // PagerDuty may give less than it was asked for.
    offset += body['oncalls'].length;
  }
  throw new Error(`PagerDuty answered more than ${MOST_PAGES} pages of on-calls`);
}

async function readPage(url: string, token: string, limit: AbortSignal, deadlineMs: number): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Token token=${token}`, accept: 'application/vnd.pagerduty+json;version=2' },
      redirect: 'manual',
      signal: limit,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Refused(`PagerDuty answered ${response.status}${HINTS[response.status] ?? ''}`);
    }
    const text = await response.text();
    if (text.length > LARGEST_PAGE) throw new Refused('PagerDuty answered more than 1 MB');
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof Refused) throw error;
    if (expired(limit)) throw new Error(`PagerDuty did not answer in ${deadlineMs} ms`, { cause: error });
    if (error instanceof SyntaxError) throw new Error('PagerDuty answered no JSON', { cause: error });
    throw new Error('PagerDuty could not be reached', { cause: error });
  }
}

/** An answer that says no. */
class Refused extends Error {}

const HINTS: Readonly<Record<number, string>> = {
  401: ' (the token is not valid)',
  403: ' (the token may not read schedules)',
  404: ' (no such schedule)',
  429: ' (too many requests)',
};

function idOf(entry: unknown, key: string): string | undefined {
  const part = isRecord(entry) ? entry[key] : undefined;
  return isRecord(part) && typeof part['id'] === 'string' ? part['id'] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
