import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Inventory } from '../../../plan/inventory.js';
import { type Alert, AlertSource, AlertState } from './alert.js';
import { outsideLink, outsideText } from './outside-text.js';

const Time = z.iso.datetime({ offset: true });
const Labels = z.record(z.string(), z.string());
const One = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Labels,
  annotations: Labels.default({}),
  startsAt: Time,
  endsAt: Time.optional(),
  generatorURL: z.string().optional(),
});
type One = z.output<typeof One>;
/** Alertmanager, "Webhook receiver": version 4. */
const Payload = z.object({
  version: z.literal('4'),
  groupKey: z.string().min(1),
  externalURL: z.string().optional(),
  truncatedAlerts: z.number().optional(),
  alerts: z.array(One).min(1).max(1_000),
});

/** As many alerts of a group are told one by one. */
const TOLD = 8;

/** What a notification of Alertmanager says, one alert for each of our services that something in the group is about; undefined when it is none. */
export function readAlertmanager(body: unknown, inventory: Inventory): readonly Alert[] | undefined {
  const payload = Payload.safeParse(body).data;
  if (!payload) return undefined;
  return Object.keys(inventory.services).flatMap(service => {
    const about = payload.alerts.filter(({ labels }) => matches(inventory, service, labels));
    return about.length > 0 ? alertOf(service, payload, about) : [];
  });
}

function matches({ services }: Inventory, service: string, labels: Readonly<Record<string, string>>): boolean {
  return (services[service]?.alerts ?? []).some(wanted =>
    Object.entries(wanted).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value),
  );
}

function alertOf(
  service: string,
  { groupKey, externalURL, truncatedAlerts = 0 }: z.output<typeof Payload>,
  about: readonly One[],
): Alert {
  const firing = about.filter(({ status }) => status === 'firing');
  const told = firing.length > 0 ? firing : about;
  const [first] = told;
  const more = told.length - TOLD + truncatedAlerts;
  return {
    source: AlertSource.alertmanager,
    key: `alertmanager/${createHash('sha256').update(groupKey).digest('hex').slice(0, 24)}/${service}`,
    service,
    state: firing.length > 0 ? AlertState.triggered : AlertState.resolved,
    at: Math.max(...told.map(momentOf)),
    title: outsideText(first?.labels['alertname'] ?? '', 150) || 'Alert without a name',
    lines: [...told.slice(0, TOLD).map(lineOf), ...(more > 0 ? [`and ${more} more`] : [])],
    link: outsideLink(first?.generatorURL) ?? outsideLink(externalURL),
    id: null,
  };
}

function momentOf({ status, startsAt, endsAt }: One): number {
  return Date.parse(status === 'resolved' && endsAt !== undefined ? endsAt : startsAt);
}

function lineOf({ labels, annotations }: One): string {
  const said = annotations['summary'] ?? annotations['description'] ?? annotations['message'] ?? '';
  const own = Object.entries(labels).flatMap(([name, value]) => (name === 'alertname' ? [] : `${name}=${value}`));
  return outsideText(`${said}${said === '' ? '' : ' '}(${own.join(', ')})`, 300);
}
