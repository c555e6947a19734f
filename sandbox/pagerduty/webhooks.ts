import { createHmac, randomUUID } from 'node:crypto';

export interface HookEvent {
  /** Such as `incident.triggered`. */
  readonly type: string;
  readonly service: string;
  readonly incident: string;
  readonly title: string;
  /** The event's own id; the same one when it is delivered again. */
  readonly id?: string;
  readonly at?: number;
  readonly urgency?: string;
}

export interface SentHook {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a webhook v3 (PagerDuty, "Webhooks v3: payloads, verifying signatures"): `v1=` and the HMAC-SHA256 of the raw body, one for each secret. */
export async function sendHook(to: string, secrets: readonly string[], hook: HookEvent): Promise<SentHook> {
  const body = JSON.stringify({ event: eventOf(hook) });
  const signatures = secrets.map(secret => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'PagerDuty-Webhook/V3.0',
    'x-pagerduty-signature': signatures.join(','),
    'x-webhook-id': randomUUID(),
  };
  const response = await fetch(to, { method: 'POST', headers, body });
  await response.text();
  return { status: response.status, body, headers };
}

function eventOf({ type, service, incident, title, id = randomUUID(), at = Date.now(), urgency = 'high' }: HookEvent) {
  const status = type.split('.')[1] ?? 'triggered';
  return {
    id,
    event_type: type,
    resource_type: 'incident',
    occurred_at: new Date(at).toISOString(),
    agent: null,
    client: null,
    data: {
      id: incident,
      type: 'incident',
      self: `https://api.pagerduty.com/incidents/${incident}`,
      html_url: `https://example.pagerduty.com/incidents/${incident}`,
      number: 2,
      status,
      incident_key: incident,
      created_at: new Date(at).toISOString(),
      title,
      service: { html_url: null, id: service, summary: 'a service', type: 'service_reference' },
      urgency,
      priority: null,
    },
  };
}
