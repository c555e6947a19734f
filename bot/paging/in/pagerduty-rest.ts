import { z } from 'zod';
import { AlertState } from './alert.js';

/** PagerDuty's own REST API, when the inventory names no other. */
export const PAGERDUTY_API = 'https://api.pagerduty.com';
const DEADLINE_MS = 2_000;
const Incident = z.object({ incident: z.object({ status: z.enum(AlertState) }) });
const Subscription = z.object({
  webhook_subscription: z.object({
    active: z.boolean(),
    delivery_method: z.object({ temporarily_disabled: z.boolean().optional() }),
  }),
});

/** A PagerDuty that can be asked. */
export interface PagerDutyRest {
  readonly url: string;
  readonly token: string;
}

/** What PagerDuty says of an incident now (`GET /incidents/ID`); null when it does not say. */
export async function incidentNow(rest: PagerDutyRest, id: string): Promise<AlertState | null> {
  return Incident.safeParse(await read(rest, `/incidents/${encodeURIComponent(id)}`)).data?.incident.status ?? null;
}

/** Whether PagerDuty still delivers to a webhook subscription (`GET /webhook_subscriptions/ID`); null when it does not say. */
export async function subscriptionNow(rest: PagerDutyRest, id: string): Promise<'active' | 'disabled' | null> {
  const found = Subscription.safeParse(await read(rest, `/webhook_subscriptions/${encodeURIComponent(id)}`)).data;
  if (!found) return null;
  const { active, delivery_method: delivery } = found.webhook_subscription;
  return active && delivery.temporarily_disabled !== true ? 'active' : 'disabled';
}

async function read({ url, token }: PagerDutyRest, path: string): Promise<unknown> {
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      headers: { authorization: `Token token=${token}`, accept: 'application/vnd.pagerduty+json;version=2' },
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}
