import { describe, expect, it } from 'vitest';
import { insideCommand } from '../../../sandbox/network/inside.js';
import { addressesIn, PLACES, portOf } from '../../../sandbox/network/place.js';
import { between, cutsText, Trigger } from '../../../sandbox/network/rules.js';

const rulesOf = (text: string) =>
  text
    .split('\n')
    .filter(line => line.startsWith('add rule'))
    .map(line => line.replace('add rule bridge lifeboat cut ', ''));

describe('the rules of a cut', () => {
  it('take every earlier cut away in the same transaction', () => {
    expect(cutsText([]).split('\n').slice(0, 2)).toEqual([
      'flush chain bridge lifeboat cut',
      'flush set bridge lifeboat tripped',
    ]);
  });

  it('lose packets in one direction only', () => {
    expect(rulesOf(cutsText([{ from: 'eu-west', to: ['bot', 'us-east'] }]))).toEqual([
      'iifname "v-eu-west" oifname { "v-bot", "v-us-east" } counter drop',
    ]);
  });

  it('lose them in both directions between a place and others', () => {
    expect(rulesOf(cutsText(between('bot', ['eu-west', 'dns'])))).toHaveLength(3);
  });

  it('lose a share of them', () => {
    expect(cutsText([{ from: 'bot', to: ['dns'], losePercent: 30 }])).toContain(
      'numgen random mod 100 < 30 counter drop',
    );
  });

  it('wait for a trigger, which itself arrives because the waiting rule comes first', () => {
    const [waiting, trigger, ...more] = rulesOf(cutsText([{ from: 'us-east', to: ['bot'], after: Trigger.promotion }]));
    expect(waiting).toContain('ether type @tripped counter drop');
    expect(trigger).toContain('add @tripped');
    expect(more).toEqual([]);
  });

  it('lose the trigger too when they are told to', () => {
    const cut = { from: 'bot', to: ['dns'], after: Trigger.dnsUpdate, losesTrigger: true } as const;
    expect(rulesOf(cutsText([cut])).at(-1)).toBe(
      'iifname "v-bot" oifname { "v-dns" } udp dport 5353 @th,80,8 & 0x78 == 0x28 counter drop',
    );
  });
});

describe('a place', () => {
  it('has addresses of its own, and a bridge port whose name an interface may have', () => {
    const all = PLACES.flatMap(place => addressesIn(7, place));
    expect(new Set(all).size).toBe(all.length);
    for (const place of PLACES) expect(portOf(place).length).toBeLessThanOrEqual(15);
  });
});

it('a program inside gets its arguments unread by a shell', () => {
  expect(insideCommand('node', ['$(reboot)', '; reboot']).slice(-3)).toEqual(['node', '$(reboot)', '; reboot']);
});
