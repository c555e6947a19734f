import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import type { Finding, Lowered, Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;

export const toolInLeftRegion: Rule = {
  code: 'tool-in-left-region',
  severity: 'error',
  description: 'A failover moves or reports by something that lives in the region it leaves, and is gone with it.',
  why: 'The longest outages on record were long because the tools stood in the failing region: the name server, the proxy, the chat. When the region is gone such a step cannot succeed, and the traffic stays where it was although a new primary is ready. What a failover is steered by has to live outside the region it leaves.',
  bad: example(MOVE),
  good: example(MOVE),
  inventory: {
    bad: 'traffic: { orders: { dns: { region: eu-west } } }',
    good: 'traffic: { orders: { dns: { region: us-east } } }',
  },
  check: lowered => (lowered.plan.kind === RunbookKind.failover ? [...routes(lowered), ...channel(lowered)] : []),
};

function routes({ plan }: Lowered): readonly Finding[] {
  const from = plan.params['from'];
  return effectsOf(plan.steps, 'routes').flatMap(({ step, effect }) => {
    const entry = plan.estate.traffic[effect.via]?.[effect.layer];
    if (entry?.region === undefined || entry.region !== from) return [];
    const message = `Unexpected ${quote(effect.layer)} of ${quote(effect.via)} in ${quote(from)}, expected it outside the region that the failover leaves`;
    return [{ at: step, message, hint: 'Run a second one elsewhere, and name that one in the inventory.' }];
  });
}

function channel({ plan, inventory, front }: Lowered): readonly Finding[] {
  const name = inventory.services[plan.service]?.channel;
  const region = name === undefined ? undefined : inventory.channels[name]?.region;
  if (name === undefined || region === undefined || region !== plan.params['from']) return [];
  const message = `Unexpected channel ${quote(name)} in ${quote(region)}, expected one outside the region that the failover leaves`;
  return [{ at: front('service'), message, hint: 'People must hear of a failover when that region is silent.' }];
}
