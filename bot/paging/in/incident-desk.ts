import type { Inventory } from '../../../plan/inventory.js';
import type { Bot } from '../../bot.js';
import { goesOnCard, incidentCard, isOver } from '../../cards/incident-card.js';
import type { Evidence } from '../../cards/incident-card.js';
import type { KeyedCard } from '../../cards/run-cards.js';
import { AlertState } from './alert.js';
import { gatherEvidence } from './gather-evidence.js';
import type { Inbox } from './inbox.js';
import { type Incident, staleReason } from './incident.js';
import type { AskReality } from './ask-reality.js';

export interface IncidentDeskParts
  extends Pick<Bot, 'runs' | 'watches' | 'readings' | 'library' | 'onDuty' | 'log' | 'now'> {
  readonly inbox: Inbox;
  readonly reality: AskReality;
  /** Puts a card into the service's channel, unless it stands there and is closed. */
  readonly show: (service: string, card: KeyedCard) => Promise<void>;
}

/** Open incidents are looked at again so often: a run may have begun or ended. */
const AGAIN_MS = 5_000;
/** How long a closed incident's card may still have to be put right after a restart. */
const NEWS_MS = 10 * 60_000;

/** Shows incidents to people, each on one card, and tells them when an alert is over while a run goes on. It starts and stops nothing. */
export class IncidentDesk {
  readonly #parts: IncidentDeskParts;
  /** What was shown last, by incident. */
  readonly #shown = new Map<string, string>();

  constructor(parts: IncidentDeskParts) {
    this.#parts = parts;
  }

  async run(stop: AbortSignal): Promise<void> {
    const { inbox, log } = this.#parts;
    while (!stop.aborted) {
      // Asleep before the look, so that what arrives during it is not slept through.
      const next = inbox.news.sleep(AGAIN_MS, stop);
      await this.round().catch((error: unknown) => log.warn('incidents-not-shown', { what: String(error) }));
      await next;
    }
  }

  async round(): Promise<void> {
    const { inbox, library, now } = this.#parts;
    const current = inbox.incidents
      .all()
      .filter(
        incident => incident.shown && (!isOver(incident) || now() - Math.max(incident.at, incident.heardAt) < NEWS_MS),
      );
    if (current.length === 0) return;
    const inventory = await library.inventory();
    await Promise.all(current.map(incident => this.#show(incident, inventory)));
  }

  async #show(incident: Incident, inventory: Inventory): Promise<void> {
    const before = this.#shown.get(incident.key);
    // A card that is closed and was shown so needs no more looks.
    if (isOver(incident) && before === fingerprintOf(incident, null)) return;
    const checked = await this.#checked(incident, inventory);
    const evidence = await gatherEvidence(this.#parts, inventory, checked.service);
    const over = isOver(checked);
    const fingerprint = fingerprintOf(checked, over ? null : evidence);
    if (before === fingerprint) return;
    const { show } = this.#parts;
    const key = `incident/${checked.key}/${checked.since}`;
    await show(checked.service, { key, card: incidentCard(checked, evidence), kind: 'question', closed: over });
    const { run } = evidence;
    if (checked.state === AlertState.resolved && run) {
      const card = goesOnCard(checked, { ...evidence, run });
      await show(checked.service, { key: `${key}/goes-on`, card, kind: 'question', closed: true });
    }
    this.#shown.set(checked.key, fingerprint);
  }

  /** What came hours late is held against what is so now: people are not woken for what is over. */
  async #checked(incident: Incident, inventory: Inventory): Promise<Incident> {
    const { inbox, reality, log } = this.#parts;
    if (!inbox.late.has(incident.key)) return incident;
    const stale = staleReason(await reality(incident, inventory));
    log.info('late-incident', { key: incident.key, stale });
    inbox.late.delete(incident.key);
    // Something newer may have come meanwhile.
    const latest = inbox.incidents.get(incident.key) ?? incident;
    if (stale === null || latest.at !== incident.at) return latest;
    const closed = { ...latest, stale };
    inbox.incidents.put(closed);
    return closed;
  }
}

/** All that may change on a card but the clock. */
function fingerprintOf({ state, at, title, lines, stale, since }: Incident, evidence: Evidence | null): string {
  const { run, onCall } = evidence ?? { run: null, onCall: null };
  return JSON.stringify([state, at, title, lines, stale, since, run, onCall]);
}
