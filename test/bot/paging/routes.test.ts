import { expect, it } from 'vitest';
import { email } from '../../../bot/paging/out/email.js';
import { emailText } from '../../../bot/paging/out/email-text.js';
import { pagerDutyEvents } from '../../../bot/paging/out/pagerduty-events.js';
import { routes, routesOf } from '../../../bot/paging/out/routes.js';
import { webhook } from '../../../bot/paging/out/webhook.js';
import type { Inventory } from '../../../plan/inventory.js';
import { startLocalPagerDuty } from '../../../sandbox/pagerduty/local-pagerduty.js';
import { PAGE, pageRouteContract } from '../../contracts/page-route.js';
import { makeSendmail, readLetter, startReceiver } from './pager-world.js';

const HOST = '127.40.1.2';

pageRouteContract(pagerDutyEvents, async () => {
  const pager = await startLocalPagerDuty({ host: HOST, routingKeys: ['routing-secret'], token: 't' });
  let key = 'routing-secret';
  const resolve = async (reference: string) => (reference === 'env:KEY' ? key : pager.url);
  return {
    declared: { pagerduty: { routing_key: 'env:KEY', events: 'env:URL' } },
    deps: { resolve, now: Date.now },
    arrived: async () => {
      const [alert] = pager.alerts.values();
      return alert ? [alert.summary, alert.status === 'resolved' ? 'resolved' : ''] : [];
    },
    refuse: on => void (key = on ? 'another-secret' : 'routing-secret'),
    close: () => pager.stop(),
  };
});

pageRouteContract(webhook, async () => {
  const receiver = await startReceiver(HOST);
  return {
    declared: { webhook: 'env:HOOK' },
    deps: { resolve: async () => receiver.url, now: Date.now },
    arrived: async () =>
      receiver.bodies.map(body => JSON.parse(body)).map(({ id, state, summary }) => `${id} ${state} ${summary}`),
    refuse: on => receiver.answer(on ? 302 : 204),
    close: () => receiver.stop(),
  };
});

pageRouteContract(email, async () => {
  const mail = makeSendmail();
  return {
    declared: { email: { to: ['lead@example.test'], from: 'bot@example.test', sendmail: mail.argv } },
    deps: { resolve: async reference => reference, now: Date.now },
    arrived: async () => mail.letters().map(readLetter),
    refuse: on => mail.works(!on),
    close: async () => mail.remove(),
  };
});

it('has one contract for every way to page', () => {
  expect(routes.map(({ name }) => name)).toEqual(['pagerduty', 'webhook', 'email']);
});

it('sends email with no environment of the bot and no header that a text could add', async () => {
  const mail = makeSendmail();
  const declared = { email: { to: ['lead@example.test'], from: 'bot@example.test', sendmail: mail.argv } };
  const summary = 'x\r\nBcc: everybody@example.test\r\n\r\nanother body';
  await email.deliver({ ...PAGE, summary }, declared, { resolve: async r => r, now: Date.now });
  expect(mail.environment()).not.toMatch(/HOME=|TOKEN/);
  mail.remove();
  const text = emailText({ ...PAGE, summary }, { to: ['a@example.test'], from: 'b@example.test' }, 0);
  const [head = ''] = text.split('\r\n\r\n');
  expect(head).not.toMatch(/Bcc/);
  expect(text.split('\r\n').every(line => line.length <= 78)).toBe(true);
  expect(readLetter(text)).toContain('x Bcc: everybody@example.test another body');
});

it('takes the ways of the group before those of the service, and those before the ones for all', () => {
  const key = (name: string) => ({ routing_key: `env:${name}` });
  const inventory = {
    paging: {
      pagerduty: key('ALL'),
      webhook: 'env:HOOK',
      services: { orders: { pagerduty: key('ORDERS') } },
      groups: { leads: { pagerduty: key('LEADS') } },
    },
  } as unknown as Inventory;
  const of = (service: string, group: string | null) => routesOf(inventory, { service, group });
  expect(of('orders', 'leads').pagerduty).toEqual(key('LEADS'));
  expect(of('orders', 'database-oncall').pagerduty).toEqual(key('ORDERS'));
  expect(of('orders', null).pagerduty).toEqual(key('ORDERS'));
  expect(of('carts', null)).toMatchObject({ pagerduty: key('ALL'), webhook: 'env:HOOK' });
  expect(routesOf({} as Inventory, { service: 'orders', group: null })).toEqual({});
});
