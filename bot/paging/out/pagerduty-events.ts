import type { PagingRoutes } from '../../../plan/paging.js';
import { type Page, PageState } from './page.js';
import { postJson } from './post-json.js';
import type { Route, RouteDeps } from './route.js';

/** PagerDuty's own Events API, when the inventory names no other. */
const PAGERDUTY_EVENTS = 'https://events.pagerduty.com';
const ACTIONS: Record<PageState, string> = {
  [PageState.triggered]: 'trigger',
  [PageState.acknowledged]: 'acknowledge',
  [PageState.resolved]: 'resolve',
};

/** PagerDuty (Events API v2: one POST, 202 when taken). The dedup key makes a repetition the same alert. */
export const pagerDutyEvents: Route = {
  name: 'pagerduty',
  takesAcknowledged: true,
  deliver: (page, { pagerduty }, deps) => (pagerduty ? enqueue(page, pagerduty, deps) : undefined),
};

async function enqueue(
  page: Page,
  { routing_key: key, events }: NonNullable<PagingRoutes['pagerduty']>,
  { resolve, now }: RouteDeps,
): Promise<void> {
  const base = events === undefined ? PAGERDUTY_EVENTS : await resolve(events);
  const secret = await resolve(key);
  const { state, summary, severity, service, details, group } = page;
  const payload = {
    summary,
    source: service,
    severity,
    timestamp: new Date(now()).toISOString(),
    component: service,
    ...(group === null ? {} : { group }),
    class: 'lifeboat',
    custom_details: details,
  };
  await postJson({
    url: `${base.replace(/\/$/, '')}/v2/enqueue`,
    what: 'PagerDuty',
    secret,
    body: {
      routing_key: secret,
      event_action: ACTIONS[state],
      dedup_key: page.key,
      client: 'Lifeboat',
      ...(state === PageState.triggered ? { payload } : {}),
    },
  });
}
