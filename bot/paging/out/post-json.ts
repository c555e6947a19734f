import { plain } from '../../render/plain.js';
import { DELIVER_MS, PageRefused } from './route.js';

/** The longest wait that is believed. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_REASON = 200;

export interface JsonPost {
  readonly url: string;
  readonly body: unknown;
  /** Who is posted to, in words; the address may be a secret. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Its refusals explain themselves; this secret, should it come back in one, is not repeated. */
  readonly secret?: string;
}

/** Posts JSON; only a 2xx counts and a redirect is refused. Rejects with a PageRefused: 429, 5xx and silence may be tried again. */
export async function postJson({ url, body, what, headers = {}, secret }: JsonPost): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new PageRefused(`the address of ${what} is not an http address`, { again: false });
  }
  const limit = AbortSignal.timeout(DELIVER_MS);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: limit,
  }).catch(() => {
    const why = limit.aborted ? `did not answer in ${DELIVER_MS} ms` : 'could not be reached';
    throw new PageRefused(`${what} ${why}`, { again: true });
  });
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  const text = await response.text().catch(() => '');
  const said = secret === undefined ? '' : `: ${plain(text.replaceAll(secret, '...')).slice(0, LONGEST_REASON)}`;
  const again = response.status === 429 || response.status >= 500;
  throw new PageRefused(`${what} answered ${response.status}${again ? '' : said}`, {
    again,
    waitMs: waitOf(response.headers.get('retry-after')),
  });
}

function waitOf(header: string | null): number {
  const seconds = header !== null && /^\d{1,6}$/.test(header) ? Number(header) : 0;
  return Math.min(LONGEST_WAIT_MS, seconds * 1_000);
}
