import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  /** The bytes as they arrived, before anything was parsed. */
  readonly body: Buffer;
}

/** Slack's own rule, in both directions: Bolt lets timestamps of the future pass. */
const WINDOW_S = 5 * 60;

/**
 * Whether Slack signed exactly these bytes lately (Slack, "Verifying requests": `v0=` and the HMAC-SHA256 of `v0:timestamp:body`). Constant
 * time in the signature, and one answer for every way of being wrong.
 */
export function isFromSlack({ signature, timestamp, body }: SignedRequest, secret: string, nowMs: number): boolean {
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > WINDOW_S) return false;
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body);
  const own = Buffer.from(`v0=${hmac.digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === own.length && timingSafeEqual(given, own);
}
