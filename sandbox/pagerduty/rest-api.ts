import type { Answer } from './json.js';

/** As many on-calls as one page has here: few, so that whoever reads has to turn pages. */
const PAGE = 2;

/** The parts of PagerDuty's REST API v2 that are read: `/oncalls`, `/incidents/ID`, `/webhook_subscriptions/ID`. */
export class RestApi {
  readonly #token: string;
  /** By schedule, the ids of the users on call. */
  onCalls: Readonly<Record<string, readonly string[]>>;
  /** By id, what became of an incident. */
  readonly incidents = new Map<string, 'triggered' | 'acknowledged' | 'resolved'>();
  /** By id, whether PagerDuty still delivers to it. */
  readonly subscriptions = new Map<string, 'active' | 'disabled'>();

  constructor(token: string, onCalls: Readonly<Record<string, readonly string[]>>) {
    this.#token = token;
    this.onCalls = onCalls;
  }

  answer(path: string, query: URLSearchParams, authorization: string): Answer {
    if (authorization !== `Token token=${this.#token}`) return { status: 401, body: { error: { code: 2006 } } };
    if (path === '/oncalls') return this.#onCalls(query);
    const [, section, id = ''] = path.split('/');
    const status = this.incidents.get(id);
    if (section === 'incidents' && status) return { status: 200, body: { incident: { id, status } } };
    const state = this.subscriptions.get(id);
    if (section === 'webhook_subscriptions' && state) return { status: 200, body: subscriptionOf(id, state) };
    return { status: 404, body: { error: { message: 'Not Found', code: 2100 } } };
  }

  #onCalls(query: URLSearchParams): Answer {
    const schedules = query.getAll('schedule_ids[]');
    if (schedules.some(id => !Object.hasOwn(this.onCalls, id))) return { status: 404, body: { error: { code: 2100 } } };
    const all = schedules.flatMap(id =>
      (this.onCalls[id] ?? []).map(user => ({
        user: { id: user, type: 'user_reference' },
        schedule: { id, type: 'schedule_reference' },
        escalation_level: 1,
      })),
    );
    const asked = Number(query.get('offset') ?? 0);
    const offset = Math.min(asked, all.length);
    const oncalls = all.slice(offset, offset + Math.min(PAGE, Number(query.get('limit') ?? PAGE)));
    const more = offset + oncalls.length < all.length;
    return { status: 200, body: { oncalls, limit: PAGE, offset, more, total: null } };
  }
}

function subscriptionOf(id: string, state: 'active' | 'disabled') {
  const delivery = { type: 'http_delivery_method', temporarily_disabled: state === 'disabled' };
  return { webhook_subscription: { id, active: true, delivery_method: delivery } };
}
