import { createHmac } from 'node:crypto';

/** The headers of Slack's signature, version 0: HMAC-SHA256 over the raw body. Source: Slack's page on verifying requests. */
export function signRequest(body: string, secret: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
