import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInventory } from '../../compiler/read-inventory.js';
import { inventoryText } from './world.js';

function problems(text: string): readonly string[] {
  return readInventory(text, 'inventory.yaml').diagnostics.map(
    ({ place, message, hint }) => `${place.line}:${place.column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

describe('the shipped inventory', () => {
  it('is read, with durations in milliseconds and references as they are', () => {
    const { inventory, diagnostics } = readInventory(inventoryText, 'inventory.yaml');
    expect(diagnostics).toEqual([]);
    expect(inventory?.services['orders']?.objectives).toEqual({ rto: 900_000, rpo: 10_000 });
    expect(inventory?.databases['orders']?.nodes['eu-west']?.dsn).toBe('env:ORDERS_EU_WEST_DSN');
  });
});

describe('an inventory with one mistake', () => {
  it.each([
    [
      'home: eu-west',
      'home: eu-wset',
      ['8:11 Unexpected `eu-wset`, expected `eu-west` or `us-east` (Did you mean `eu-west`?)'],
    ],
    [
      'databases: [orders]',
      'databases: [ordres]',
      ['9:17 Unexpected `ordres`, expected `orders` or `carts` (Did you mean `orders`?)'],
    ],
    [
      '    traffic: orders',
      '    traffic: order',
      ['10:14 Unexpected `order`, expected `orders` or `carts` (Did you mean `orders`?)'],
    ],
    ['channel: orders-oncall', 'channel: orders', ['12:14 Unexpected `orders`, expected `orders-oncall`']],
    [
      'servers: { eu-west: eu-west,',
      'servers: { eu-north: eu-west,',
      ['78:18 Unexpected `eu-north`, expected `eu-west` or `us-east`'],
    ],
    [
      '[ana, bo, chen]',
      '[ana, bo, chan]',
      ['106:30 Unexpected `chan`, expected `ana`, `bo`, `chen`, `dora` or `eli` (Did you mean `chen`?)'],
    ],
    [
      '[ana, bo, chen]',
      '[ana, bo, ana]',
      ['106:30 Unexpected second `ana` in `database-oncall`, expected each person once'],
    ],
    [
      'rto: 15m',
      'rto: 15',
      ['11:24 Unexpected number `15`, expected a duration with its unit, such as `30s`, `5m` or `1m30s`'],
    ],
    [
      'dsn: env:ORDERS_EU_WEST_DSN',
      'dsn: postgres://secret@host/db',
      [
        '28:14 Unexpected `postgres://secret@host/db`, expected a reference such as `env:ORDERS_DSN` or `file:/etc/lifeboat/dsn`',
      ],
    ],
    ['starts: lifeboat', 'starts: livewire', ['33:17 Unexpected `livewire`, expected `lifeboat` or `system`']],
    [
      'engine: postgresql',
      'engine: postgres',
      ['25:13 Unexpected `postgres`, expected `postgresql` or `mariadb` (Did you mean `postgresql`?)'],
    ],
    ['    home: eu-west\n', '', ['7:3 Unexpected `services.orders` without `home`, expected `home:` and a value']],
    [
      '    home: eu-west\n',
      '    hoem: eu-west\n',
      [
        '8:5 Unexpected key `hoem`, expected `pattern`, `home`, `databases`, `traffic`, `objectives`, `channel`, `depends_on`, `priority`, `downtime_cost_per_minute`, `drills`, `capacity`, `pools` and 3 more (Did you mean `home`?)',
      ],
    ],
    [
      '{ file: env:ORDERS_ONCALL_FILE }',
      '{ fiel: env:ORDERS_ONCALL_FILE }',
      [
        '111:20 Unexpected key `fiel`, expected `file`, `region`, `webhook`, `slack`, `token` or `api` (Did you mean `file`?)',
      ],
    ],
    [
      '  orders:\n    home',
      '  Orders:\n    home',
      ['7:3 Unexpected name `Orders`, expected a name of lower-case letters, digits and dashes'],
    ],
    [
      'people:',
      'people: &p',
      [
        '98:9 Unexpected YAML anchor, expected every value written where it is used (A reader must see what a step does without looking anything up; write values out, in quotes if they are text.)',
      ],
    ],
  ])('%s -> %s is told where it is', (from, to, expected) => {
    const text = inventoryText.replace(from, to);
    expect(text).not.toBe(inventoryText);
    expect(problems(text)).toEqual(expected);
    expect(readInventory(text, 'inventory.yaml').inventory).toBeUndefined();
  });

  it('refuses a database without a server in the home of its service', () => {
    const text = inventoryText
      .replace(
        '  us-east: { jurisdiction: us, presence: 1s }',
        '  us-east: { jurisdiction: us, presence: 1s }\n  ap-south: { jurisdiction: in }',
      )
      .replace('home: eu-west', 'home: ap-south');
    expect(problems(text)).toEqual([
      '10:17 Unexpected database `orders` without a server in `ap-south`, expected one in the home of `orders`',
    ]);
  });

  it('refuses nothing at all', () => {
    expect(problems('# nothing yet\n')).toEqual([
      '1:1 Unexpected empty inventory, expected `regions:`, `services:` and `databases:`',
    ]);
    expect(problems('- a\n')).toEqual(['1:1 Unexpected list, expected a map of keys and values']);
  });
});

it('never throws, whatever the text', () => {
  fc.assert(
    fc.property(fc.nat({ max: inventoryText.length }), fc.string({ unit: 'binary', maxLength: 20 }), (at, piece) => {
      const { inventory, diagnostics } = readInventory(
        inventoryText.slice(0, at) + piece + inventoryText.slice(at + 7),
        'i.yaml',
      );
      return (inventory === undefined) === diagnostics.length > 0;
    }),
    { numRuns: 150 },
  );
});

describe('accounts and keys', () => {
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ00000000000000000000000000000000000000000A';
  const bo = '  bo: { name: Bo Lindqvist, slack: U0BO }';
  const withBo = (entry: string, more = '') =>
    problems(`${inventoryText.replace(bo, `  bo: { name: Bo, ${entry} }`)}\n${more}`);

  it('may be several of one person', () => {
    expect(
      withBo(
        `slack: [U0BO, { enterprise: E0, team: T0B, user: U0ANA }], keys: [${KEY} laptop]`,
        'slack: { team: T0A }',
      ),
    ).toEqual([]);
  });

  it.each([
    ['slack: U0ANA', '', 'Unexpected account of `ana` under `bo`, expected one that nobody else has'],
    ['slack: [U0BO, { team: T0A, user: U0CHEN }]', 'slack: { team: T0A }', 'Unexpected account of `bo` under `chen`'],
  ])('%s is refused when it is somebody else’s too', (entry, more, message) => {
    expect(withBo(entry, more).join()).toContain(message);
  });

  it('of the same key, whatever its comment, are refused under two people', () => {
    const text = inventoryText.replace(bo, `  bo: { name: Bo, keys: ["${KEY} laptop"] }`);
    const both = text.replace('slack: U0CHEN }', `slack: U0CHEN, key: "${KEY} other comment" }`);
    expect(problems(both).join()).toContain('Unexpected key of `bo` under `chen`');
  });

  it.each(['keys: [ssh-rsa AAAA]', 'keys: []', `keys: ${KEY}`, 'slack: { team: t0, user: U0 }', 'slack: []'])(
    'are refused as %s',
    entry => {
      expect(withBo(entry)).not.toEqual([]);
    },
  );
});
