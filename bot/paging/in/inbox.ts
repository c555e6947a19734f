import type { Inventory } from '../../../plan/inventory.js';
import type { BotLog } from '../../bot-log.js';
import { Bell } from '../../projector/bell.js';
import type { Claims } from '../../store/claims.js';
import type { Incidents } from '../../store/incidents.js';
import type { Alert } from './alert.js';
import { applyAlert, type Incident, isLate } from './incident.js';
import { readAlertmanager } from './read-alertmanager.js';
import { readPagerDuty } from './read-pagerduty.js';

export interface InboxParts {
  readonly inventory: () => Promise<Inventory>;
  readonly incidents: Incidents;
  readonly claims: Claims;
  readonly log: BotLog;
  readonly now: () => number;
}

/** What became of a delivery. */
export type Taken = 'taken' | 'known' | 'unreadable';

/**
 * Takes what pagers and monitoring say. It starts nothing: it remembers, on disk, before anything is acknowledged, and rings for whoever shows
 * incidents to people.
 */
export class Inbox {
  readonly #parts: InboxParts;
  /** Rung when something changed. */
  readonly news = new Bell();
  /** Opened by something that happened long ago, and not looked into yet. */
  readonly late = new Set<string>();
  /** When PagerDuty last reached us; of an earlier life of the bot, the newest thing that it said. */
  pagerDutyHeardAt: number | null;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    const heard = parts.incidents.all().flatMap(({ source, heardAt }) => (source === 'PagerDuty' ? heardAt : []));
    this.pagerDutyHeardAt = heard.length > 0 ? Math.max(...heard) : null;
  }

  get incidents(): Incidents {
    return this.#parts.incidents;
  }

  async pagerDuty(body: unknown): Promise<Taken> {
    const { claims, inventory, now } = this.#parts;
    this.pagerDutyHeardAt = now();
    const delivery = readPagerDuty(body, await inventory());
    if (!delivery) return 'unreadable';
    if (claims.taken(`pagerduty/${delivery.id}`)) return 'known';
    this.#take(delivery.alerts);
    // Afterwards: what a crash leaves untaken is repeated, and taking it twice is harmless.
    claims.take(`pagerduty/${delivery.id}`);
    return 'taken';
  }

  async alertmanager(body: unknown): Promise<Taken> {
    const alerts = readAlertmanager(body, await this.#parts.inventory());
    if (!alerts) return 'unreadable';
    this.#take(alerts);
    return 'taken';
  }

  #take(alerts: readonly Alert[]): void {
    const { log } = this.#parts;
    if (alerts.length === 0) log.info('alert-without-service');
    for (const alert of alerts) this.#apply(alert);
  }

  #apply(alert: Alert): void {
    const { incidents, log, now } = this.#parts;
    const known = incidents.get(alert.key);
    const { outcome, reason, incident } = applyAlert(known, alert, now());
    log.info('alert', { key: alert.key, state: alert.state, outcome, reason });
    if (!isNews(known, incident)) return;
    incidents.put(incident);
    if (outcome === 'opened' && isLate(alert, now())) this.late.add(alert.key);
    if (outcome !== 'ignored') this.news.ring();
  }
}

function isNews(known: Incident | undefined, incident: Incident): boolean {
  return known === undefined || JSON.stringify(known) !== JSON.stringify(incident);
}
