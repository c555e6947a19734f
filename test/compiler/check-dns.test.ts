import { expect, it } from 'vitest';
import { readInventory } from '../../compiler/read-inventory.js';
import { compileHere, inventoryText } from './world.js';

/** What is said of the shipped inventory with these lines in place of the name's provider and TTL. */
function saidOf(change: (text: string) => string): readonly string[] {
  const { diagnostics } = readInventory(change(inventoryText), 'inventory.yaml');
  return diagnostics.map(({ code, message, hint }) => `${code}: ${message}${hint ? ` (${hint})` : ''}`);
}
const CLOUDFLARE = (text: string) =>
  text
    .replace('provider: rfc2136', 'provider: cloudflare')
    .replace('server: env:ORDERS_DNS_SERVER', 'zone_id: env:ORDERS_ZONE');
const ROUTE53 = (text: string) =>
  text
    .replace('provider: rfc2136', 'provider: route53')
    .replace('server: env:ORDERS_DNS_SERVER', 'hosted_zone: env:ORDERS_ZONE');
const withLine = (line: string) => (text: string) => text.replace('      ttl: 2s\n', `      ttl: 2m\n      ${line}\n`);

it('refuses a routing that the provider does not have, and names those that have it', () => {
  expect(saidOf(withLine('routing: weighted'))).toEqual([
    'dns-not-able: Unexpected routing `weighted` with the provider `rfc2136`, expected `simple` (Providers that can: `route53`.)',
  ]);
  expect(saidOf(text => ROUTE53(withLine('routing: weighted')(text)))).toEqual([]);
});

it('refuses health checks where the provider has none', () => {
  const checks = withLine('health_checks: { eu-west: env:CHECK }');
  expect(saidOf(text => CLOUDFLARE(checks(text)))[0]).toMatch(/^dns-not-able: .*no health checks/);
  expect(saidOf(text => ROUTE53(checks(text)))).toEqual([]);
});

it('refuses a TTL that the provider would raise by itself', () => {
  expect(saidOf(CLOUDFLARE)[0]).toMatch(/^dns-not-able: Unexpected TTL below 60 s/);
  expect(saidOf(ROUTE53)).toEqual([]);
});

it('names a provider that does not exist with the ones that do', () => {
  const [said = ''] = saidOf(text => text.replace('provider: rfc2136', 'provider: route35'));
  expect(said).toContain('route35');
  expect(said).toContain('route53');
});

it('says which key a provider lacks', () => {
  const [said = ''] = saidOf(text => text.replace('provider: rfc2136', 'provider: powerdns'));
  expect(said).toMatch(/api|server/);
});

it.each(['dns.lower-ttl', 'dns.restore-ttl', 'dns.settle\nregion: ${to}'])(
  'refuses %j for traffic that has no name',
  step => {
    const text = `---\nrunbook: failover\nservice: carts\n---\n# Leave\n\n## Do it\n\n\`\`\`yaml step\ndo: ${step}\n\`\`\`\n`;
    const said = compileHere(text).diagnostics.filter(({ code }) => code === 'no-route');
    expect(said).toHaveLength(1);
    expect(said[0]!.message).toContain('`dns` under `traffic.carts`');
  },
);
