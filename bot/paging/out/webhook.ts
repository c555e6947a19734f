import { postJson } from './post-json.js';
import type { Route, RouteDeps } from './route.js';
import type { Page } from './page.js';

/** Any address that takes one JSON object by POST. `id` is the same for every state of one page. */
export const webhook: Route = {
  name: 'webhook',
  takesAcknowledged: false,
  deliver: (page, { webhook: reference }, deps) => (reference === undefined ? undefined : post(page, reference, deps)),
};

async function post(page: Page, reference: string, { resolve, now }: RouteDeps): Promise<void> {
  const { key, state, ...rest } = page;
  await postJson({
    url: await resolve(reference),
    what: 'the webhook',
    headers: { 'idempotency-key': `${key}/${state}` },
    body: { id: key, state, ...rest, at: new Date(now()).toISOString() },
  });
}
