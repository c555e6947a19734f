import type { Effect } from '../../plan/effect.js';
import type { Inventory } from '../../plan/inventory.js';
import { quote, quoteList } from '../quote.js';
import { changed, example } from './example.js';
import type { Rule } from './rule.js';

const move = (proxy: 'orders' | 'billing') =>
  example([
    'gate',
    'approve',
    'fence',
    'promote',
    'pooler',
    'proxy',
    'name',
    changed('name', `traffic: ${proxy}`),
    'verify',
    'notify',
  ]);
const billing =
  'traffic: { billing: { dns: { provider: rfc2136, server: env:DNS, zone: fail.test, name: bill.fail.test, ttl: 30s, key: env:KEY, addresses: { eu-west: env:EU, us-east: env:US } } } }';

export const foreignTarget: Rule = {
  code: 'foreign-target',
  severity: 'error',
  description: 'A runbook changes a database or the traffic of another service than its own.',
  why: 'Runbooks are written by copying, and a name that was not replaced acts on the service it was copied from. The approval, the lock that lets one run at a time touch a service, and the message that is sent are then all about the wrong one. What a runbook touches belongs to its service in the inventory, or to another runbook.',
  bad: move('billing'),
  good: move('orders'),
  inventory: { bad: billing, good: billing },
  check: ({ plan, inventory }) =>
    plan.steps.flatMap(step => {
      const service = inventory.services[plan.service];
      if (!service) return [];
      const own = [...service.databases, ...(service.traffic === undefined ? [] : [service.traffic])];
      return [...new Set(step.effects.flatMap(effect => strayOf(effect, service) ?? []))].map(name => ({
        at: step,
        message: `Unexpected ${quote(name)} in a runbook of ${quote(plan.service)}, expected what the service owns: ${quoteList([...new Set(own)], 'and')}`,
        hint: 'Name what belongs to the service, or write a runbook of the other service.',
      }));
    }),
};

function strayOf(effect: Effect, { databases, traffic }: Inventory['services'][string]): string | undefined {
  if ('via' in effect) return effect.via === traffic ? undefined : effect.via;
  if ('database' in effect) return databases.includes(effect.database) ? undefined : effect.database;
  return undefined;
}
