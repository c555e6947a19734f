import { z } from 'zod';
import type { Inventory } from '../../../plan/inventory.js';
import { type Alert, AlertSource, AlertState } from './alert.js';
import { outsideLink, outsideText } from './outside-text.js';

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const Envelope = z.object({
  event: z.object({ id: z.string().min(1).max(200), event_type: z.string().max(100), data: z.unknown() }),
});
const Incident = z.object({
  event: z.object({
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.object({
      id: Id,
      title: z.string().nullish(),
      html_url: z.string().nullish(),
      urgency: z.string().nullish(),
      service: z.object({ id: Id }),
    }),
  }),
});

/** The events that change where an incident stands. The others say something about it and change nothing here. */
const STATES: ReadonlyMap<string, AlertState> = new Map([
  ['incident.triggered', AlertState.triggered],
  ['incident.reopened', AlertState.triggered],
  ['incident.unacknowledged', AlertState.triggered],
  ['incident.acknowledged', AlertState.acknowledged],
  ['incident.resolved', AlertState.resolved],
]);

export interface PagerDutyDelivery {
  /** The event's own id, the same in every repetition. It is signed, unlike the headers. */
  readonly id: string;
  readonly alerts: readonly Alert[];
}

/** What a webhook v3 of PagerDuty says about our services; undefined when it is none. */
export function readPagerDuty(body: unknown, inventory: Inventory): PagerDutyDelivery | undefined {
  const envelope = Envelope.safeParse(body).data;
  if (!envelope) return undefined;
  const { id, event_type: type } = envelope.event;
  const state = STATES.get(type);
  if (!state) return { id, alerts: [] };
  const incident = Incident.safeParse(body).data;
  if (!incident) return undefined;
  const { occurred_at: occurred, data } = incident.event;
  const alerts = servicesOf(inventory, data.service.id).map(
    (service): Alert => ({
      source: AlertSource.pagerduty,
      key: `pagerduty/${data.id}/${service}`,
      service,
      state,
      at: Date.parse(occurred),
      title: outsideText(data.title ?? '', 150) || `Incident ${data.id}`,
      lines: data.urgency ? [`urgency ${outsideText(data.urgency, 20)}`] : [],
      link: outsideLink(data.html_url),
      id: data.id,
    }),
  );
  return { id, alerts };
}

function servicesOf({ services }: Inventory, id: string): readonly string[] {
  return Object.entries(services).flatMap(([name, { pagerduty }]) =>
    pagerduty !== undefined && [pagerduty].flat().includes(id) ? name : [],
  );
}
