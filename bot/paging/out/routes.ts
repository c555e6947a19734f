import type { Inventory } from '../../../plan/inventory.js';
import type { PagingRoutes } from '../../../plan/paging.js';
import { email } from './email.js';
import type { Page } from './page.js';
import { pagerDutyEvents } from './pagerduty-events.js';
import type { Route } from './route.js';
import { webhook } from './webhook.js';

/** In the order in which they are tried. */
export const routes: readonly Route[] = [pagerDutyEvents, webhook, email];

/** The ways that a page may take: what its group declares, else what its service does, else what is declared for all. */
export function routesOf({ paging }: Inventory, { group, service }: Pick<Page, 'group' | 'service'>): PagingRoutes {
  if (!paging) return {};
  const { pagerduty, webhook: hook, email: letter, services, groups } = paging;
  const all = { pagerduty, webhook: hook, email: letter };
  const own = Object.hasOwn(services, service) ? services[service] : undefined;
  const asked = group !== null && Object.hasOwn(groups, group) ? groups[group] : undefined;
  return { ...all, ...own, ...asked };
}
