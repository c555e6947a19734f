import type { Inventory } from '../../../plan/inventory.js';
import type { BotLog } from '../../bot-log.js';
import { Tone } from '../../cards/card.js';
import type { KeyedCard } from '../../cards/run-cards.js';
import { Bell } from '../../projector/bell.js';
import { restOf } from './ask-reality.js';
import type { Inbox } from './inbox.js';
import { judgeHook } from './judge-hook.js';
import { subscriptionNow } from './pagerduty-rest.js';

export interface HookWatchParts {
  readonly inbox: Inbox;
  readonly inventory: () => Promise<Inventory>;
  readonly resolve: (reference: string) => Promise<string>;
  readonly show: (service: string, card: KeyedCard) => Promise<void>;
  readonly log: BotLog;
  readonly now: () => number;
}

const EVERY_MS = 5 * 60_000;

/** Notices when webhooks of PagerDuty no longer come, and says so once each time. */
export class HookWatch {
  readonly #parts: HookWatchParts;
  readonly #clock = new Bell();
  readonly #listeningSince: number;
  #said = false;

  constructor(parts: HookWatchParts) {
    this.#parts = parts;
    this.#listeningSince = parts.now();
  }

  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.round().catch((error: unknown) => this.#parts.log.warn('hook-not-seen', { what: String(error) }));
      await this.#clock.sleep(EVERY_MS, stop);
    }
  }

  async round(): Promise<void> {
    const { inbox, inventory, resolve, show, log, now } = this.#parts;
    const known = await inventory();
    const declared = known.paging?.pagerduty_webhooks;
    if (!declared) return;
    const rest = declared.subscription === undefined ? undefined : await restOf(known, resolve);
    const subscription = rest && declared.subscription ? await subscriptionNow(rest, declared.subscription) : null;
    const reading = { heardAt: inbox.pagerDutyHeardAt, listeningSince: this.#listeningSince, subscription };
    const { verdict, reason } = judgeHook({ ...reading, quietMs: declared.quiet ?? null }, now());
    if (verdict === 'fine') this.#said = false;
    if (verdict === 'fine' || this.#said) return;
    this.#said = true;
    log.warn('pagerduty-hook', { verdict, reason });
    const [service] = Object.entries(known.services).flatMap(([name, { pagerduty }]) => (pagerduty ? name : []));
    if (service !== undefined) await show(service, hookCard(verdict, reason, reading.heardAt));
  }
}

function hookCard(verdict: string, reason: string, heardAt: number | null): KeyedCard {
  const title = 'PagerDuty no longer reaches Lifeboat';
  return {
    // The same over a restart of the bot, another for the next time.
    key: `incident/hook/${verdict}/${heardAt ?? 'never'}`,
    kind: 'question',
    closed: true,
    card: {
      title,
      tone: Tone.bad,
      banner: null,
      summary: title,
      parts: [{ part: 'text', text: reason }],
      buttons: [],
    },
  };
}
