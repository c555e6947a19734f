import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { HookWatch } from '../../../bot/paging/in/hook-watch.js';
import { Inbox } from '../../../bot/paging/in/inbox.js';
import { Claims } from '../../../bot/store/claims.js';
import { Incidents } from '../../../bot/store/incidents.js';
import type { Inventory } from '../../../plan/inventory.js';
import { startLocalPagerDuty } from '../../../sandbox/pagerduty/local-pagerduty.js';

const folder = mkdtempSync('/dev/shm/lifeboat-hook-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('says once that PagerDuty has switched our webhook off, and again only when it happens again (G3)', async () => {
  const pager = await startLocalPagerDuty({ host: '127.40.1.5', routingKeys: [], token: 'token' });
  const inventory = {
    services: { orders: { pagerduty: 'PORDERS' } },
    paging: {
      pagerduty_webhooks: { secrets: ['env:S'], subscription: 'PHOOK' },
      pagerduty_api: { token: 'env:TOKEN', url: 'env:URL' },
    },
  } as unknown as Inventory;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const inbox = new Inbox({
    inventory: async () => inventory,
    incidents: new Incidents(join(folder, 'incidents.ndjson'), 0),
    claims: new Claims(join(folder, 'claims'), Date.now),
    log,
    now: Date.now,
  });
  const shown: string[] = [];
  const watch = new HookWatch({
    inbox,
    inventory: async () => inventory,
    resolve: async reference => (reference === 'env:URL' ? pager.url : 'token'),
    show: async (service, { card }) => void shown.push(`${service}: ${card.title}`),
    log,
    now: Date.now,
  });
  const counts: number[] = [];
  for (const state of ['active', 'disabled', 'disabled', 'active', 'disabled'] as const) {
    pager.rest.subscriptions.set('PHOOK', state);
    await watch.round();
    counts.push(shown.length);
  }
  expect(counts).toEqual([0, 1, 1, 1, 2]);
  expect(shown[0]).toBe('orders: PagerDuty no longer reaches Lifeboat');
  await pager.stop();
});
