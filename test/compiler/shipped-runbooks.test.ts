import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { formatRunbook } from '../../compiler/fmt/format-runbook.js';
import { shippedInventory } from './world.js';

const files = readdirSync('runbooks').filter(file => file.endsWith('.md'));

function sibling(path: string): string | undefined {
  return files.includes(path) ? readFileSync(`runbooks/${path}`, 'utf8') : undefined;
}

describe('the shipped runbooks', () => {
  it('are the four of orders, and the two of an active-active service', () => {
    expect(files.toSorted()).toEqual([
      'carts-converge.md',
      'carts-leave-region.md',
      'orders-failback.md',
      'orders-failover.md',
      'orders-reconciliation.md',
      'orders-switchover.md',
    ]);
  });

  it.each(files)('%s compiles without errors or warnings', file => {
    const text = readFileSync(`runbooks/${file}`, 'utf8');
    const { plan, diagnostics } = compile(text, shippedInventory(), { path: `runbooks/${file}`, sibling });
    expect(diagnostics).toEqual([]);
    expect(plan?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it.each(files)('%s is in the form of lifeboat fmt', file => {
    const text = readFileSync(`runbooks/${file}`, 'utf8');
    expect(formatRunbook(text)).toMatchObject({ text });
  });

  it.each(files)('%s tells a person without Lifeboat what to do in every automated step but the last', file => {
    const text = readFileSync(`runbooks/${file}`, 'utf8');
    const { plan } = compile(text, shippedInventory(), { path: `runbooks/${file}` });
    const silent = plan?.steps.filter(step => step.prose === '').map(({ id }) => id);
    expect(silent?.filter(id => id !== 'tell')).toEqual([]);
  });
});

describe('the plan of orders-failover.md', () => {
  const text = readFileSync('runbooks/orders-failover.md', 'utf8');
  const { plan } = compile(text, shippedInventory(), { path: 'runbooks/orders-failover.md' });
  const step = (id: string) => plan!.steps.find(each => each.id === id)!;

  it('moves from the home of the service to the other region', () => {
    expect(plan?.params).toEqual({ service: 'orders', from: 'eu-west', to: 'us-east' });
  });

  it('reads the lag gate again right before the promotion, and asks people when it refuses', () => {
    expect(step('promote').guards).toEqual(['lag']);
    expect(step('lag').asks).toBe('decide');
    expect(step('decide').approval).toEqual({
      directory: 'current',
      from: 'database-oncall',
      quorum: 2,
      expiresMs: 300_000,
      onExpiry: 'hold',
      escalateTo: null,
      evidence: ['lag'],
    });
  });

  it('makes the order of the file explicit', () => {
    expect(plan?.steps.map(({ needs }) => needs)).toEqual([[], ...plan!.steps.slice(0, -1).map(({ id }) => [id])]);
  });

  it('can open the fence again, and lets nobody skip it', () => {
    expect(step('fence').undo).toMatchObject({
      do: 'postgres.unfence',
      args: { database: 'orders', region: 'eu-west', traffic: 'orders' },
    });
    expect(plan?.steps.filter(({ skippable }) => skippable).map(({ id }) => id)).toEqual(['tell']);
  });

  it('carries references to secrets and no other services', () => {
    expect(plan?.estate.databases['orders']?.nodes['us-east']?.dsn).toBe('env:ORDERS_US_EAST_DSN');
    expect(Object.keys(plan!.estate.services)).toEqual(['orders']);
  });
});

it('keeps the old primary fenced when a reconciliation is aborted', () => {
  const text = readFileSync('runbooks/orders-reconciliation.md', 'utf8');
  const { plan } = compile(text, shippedInventory(), { path: 'runbooks/orders-reconciliation.md' });
  expect(plan?.steps.find(({ id }) => id === 'fence')?.undo).toBeNull();
});
