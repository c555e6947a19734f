import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createResolver } from '../../activities/resolve.js';
import { type Dns, type DnsOf } from '../../plan/dns-entry.js';
import { Inventory } from '../../plan/inventory.js';
import type { Sandbox } from '../../sandbox/sandbox.js';

export const estate = Inventory.parse(parse(readFileSync('runbooks/inventory.yaml', 'utf8')));
const orders = estate.traffic['orders']!;
export const pooler = orders.pooler!;
export const proxy = orders.proxy!;
export const dns = rfc2136Of(orders.dns);

function rfc2136Of(of: Dns | undefined): DnsOf<'rfc2136'> {
  if (of?.provider === 'rfc2136') return of;
  throw new Error('The shipped inventory has no name by RFC 2136.');
}

/** What activities get, with the sandbox's values; `changed` replaces some of them. */
export function depsOf(sandbox: Sandbox, changed: Readonly<Record<string, string>> = {}) {
  return { resolve: createResolver({ ...sandbox.env, ...changed }), now: () => Date.now() };
}

/** What the activity of a step kind gets. */
export function stepInput<Args>(args: Args) {
  const context = {
    run: 'run-1',
    epoch: 1,
    service: 'orders',
    step: 'step-1',
    planHash: 'hash',
    mode: 'real',
  } as const;
  return { args, context, estate };
}
