import { createHmac } from 'node:crypto';
import { sameSecret } from './same-secret.js';

/** More signatures than secrets that are rotated are somebody's try. */
const MOST_SIGNATURES = 10;

/**
 * Whether PagerDuty signed exactly these bytes (PagerDuty, "Verifying signatures": `v1=` and the HMAC-SHA256 of the raw body; while secrets are
 * rotated there are several, and any of them counts). Every pair is compared, in constant time.
 */
export function isFromPagerDuty(header: string | undefined, body: Buffer, secrets: readonly string[]): boolean {
  if (header === undefined || header.length > 1_000) return false;
  const given = header.split(',').slice(0, MOST_SIGNATURES);
  let known = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const own = `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
    for (const one of given) known = sameSecret(one.trim(), own) || known;
  }
  return known;
}
