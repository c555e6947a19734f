import { type Answer, isRecord } from './json.js';

export interface PagerAlert {
  readonly key: string;
  readonly routingKey: string;
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
  readonly summary: string;
  readonly severity: string;
  readonly details: unknown;
  /** How many events of this key were taken. */
  readonly events: number;
}

const ACTIONS = new Map([
  ['trigger', 'triggered'],
  ['acknowledge', 'acknowledged'],
  ['resolve', 'resolved'],
] as const);
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
/** PagerDuty, "Send an alert event": a summary has up to 1,024 characters, a dedup key 255, a body 512 kB. */
const LONGEST_SUMMARY = 1_024;
const LONGEST_KEY = 255;

/** Events API v2 (PagerDuty, "Events API v2 Overview"): one event of one key; 202 when it is taken, 400 with the errors when it is not. */
export class EventsApi {
  readonly alerts = new Map<string, PagerAlert>();
  readonly #routingKeys: readonly string[];

  constructor(routingKeys: readonly string[]) {
    this.#routingKeys = routingKeys;
  }

  enqueue(event: unknown): Answer {
    if (!isRecord(event)) return refused('JSON Parse Error');
    const action = event['event_action'];
    const status = [...ACTIONS].find(([name]) => name === action)?.[1];
    const errors = [...keyErrors(event, this.#routingKeys), ...(status ? payloadErrors(event) : ["'event_action'"])];
    if (errors.length > 0 || !status) return refused(...errors.map(what => `${what} is missing or invalid`));
    const key = typeof event['dedup_key'] === 'string' ? event['dedup_key'] : `made-${this.alerts.size}`;
    const before = this.alerts.get(key);
    const payload = isRecord(event['payload']) ? event['payload'] : {};
    const routingKey = String(event['routing_key']);
    // An acknowledge or a resolve of what is not open is taken and changes nothing.
    if (status === 'triggered' || (before && before.status !== 'resolved')) {
      const said = status === 'triggered' ? payload : { ...before, custom_details: before?.details };
      const [summary, severity] = [String(said['summary']), String(said['severity'])];
      const events = (before?.events ?? 0) + 1;
      const open = status === 'triggered' && before?.status === 'acknowledged' ? 'acknowledged' : status;
      this.alerts.set(key, {
        key,
        routingKey,
        status: open,
        summary,
        severity,
        details: said['custom_details'],
        events,
      });
    }
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } };
  }
}

function keyErrors(event: Readonly<Record<string, unknown>>, known: readonly string[]): readonly string[] {
  const routing = event['routing_key'];
  const dedup = event['dedup_key'];
  const needed = event['event_action'] !== 'trigger';
  const badKey = dedup === undefined ? needed : typeof dedup !== 'string' || dedup.length > LONGEST_KEY;
  return [
    ...(typeof routing === 'string' && known.includes(routing) ? [] : ["'routing_key'"]),
    ...(badKey ? ["'dedup_key'"] : []),
  ];
}

function payloadErrors({ event_action: action, payload }: Readonly<Record<string, unknown>>): readonly string[] {
  if (action !== 'trigger') return [];
  if (!isRecord(payload)) return ["'payload'"];
  const { summary, source, severity } = payload;
  const isSummary = typeof summary === 'string' && summary !== '' && summary.length <= LONGEST_SUMMARY;
  return [
    ...(isSummary ? [] : ["'payload.summary'"]),
    ...(typeof source === 'string' && source !== '' ? [] : ["'payload.source'"]),
    ...(typeof severity === 'string' && SEVERITIES.includes(severity) ? [] : ["'payload.severity'"]),
  ];
}

function refused(...errors: readonly string[]): Answer {
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
}
