import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type DnsAbilities, dnsAbilities } from '../../plan/dns-abilities.js';

const page = readFileSync('docs/dns.md', 'utf8');
const REFUSES = { zone: 'the zone itself', claim: 'a claim in the zone' } as const;

it.each(Object.entries<DnsAbilities>(dnsAbilities))(
  'the page on DNS says what %s guarantees, and nothing else',
  (name, can) => {
    const cells = [
      `\`${name}\``,
      can.title,
      REFUSES[can.compareAndSet],
      can.routing.join(', '),
      can.healthChecks ? 'yes' : 'no',
      `${can.leastTtlSeconds} s`,
      can.believed,
    ];
    expect(page).toContain(`| ${cells.join(' | ')} |`);
    expect(page).toContain(`- \`${name}\`: ${can.refusal}`);
  },
);
