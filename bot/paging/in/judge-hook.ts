import { formatDuration } from '../../../plan/duration.js';

export interface HookReading {
  /** When PagerDuty last reached us; null: never. */
  readonly heardAt: number | null;
  /** When we began to listen. */
  readonly listeningSince: number;
  /** How long silence is normal; null: nobody has said. */
  readonly quietMs: number | null;
  /** What PagerDuty says of its subscription; null when it was not or could not be asked. */
  readonly subscription: 'active' | 'disabled' | null;
}

export interface HookVerdict {
  readonly verdict: 'fine' | 'disabled' | 'silent';
  /** One sentence, with what to do. */
  readonly reason: string;
}

/** Whether webhooks of PagerDuty still reach us. After failed deliveries it switches a subscription off, and no page tells that no page will come. */
export function judgeHook({ heardAt, listeningSince, quietMs, subscription }: HookReading, now: number): HookVerdict {
  if (subscription === 'disabled') {
    const reason =
      'PagerDuty has switched our webhook off, so its incidents no longer come here. Repair what it could not reach, then enable the subscription in PagerDuty (Integrations, Generic Webhooks).';
    return { verdict: 'disabled', reason };
  }
  const silentMs = now - Math.max(heardAt ?? 0, listeningSince);
  if (quietMs !== null && silentMs > quietMs) {
    const last =
      heardAt === null ? 'has never sent an event' : `has sent no event for ${formatDuration(now - heardAt)}`;
    const reason = `PagerDuty ${last}. Send a test event from its webhook page; if none arrives, its incidents do not come here either.`;
    return { verdict: 'silent', reason };
  }
  return { verdict: 'fine', reason: 'Webhooks of PagerDuty reach us.' };
}
