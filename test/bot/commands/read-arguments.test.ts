import { describe, expect, it } from 'vitest';
import { commands } from '../../../bot/commands/index.js';
import { readArguments } from '../../../bot/commands/read-arguments.js';
import { splitWords } from '../../../bot/commands/split-words.js';
import { usageOf } from '../../../bot/commands/usage-of.js';
import type { RunbookEntry } from '../../../bot/library.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import { INVENTORY } from '../render/example.js';

const { inventory } = readInventory(INVENTORY, 'inventory.yaml');
const region = { type: 'region', default: 'us-east' } as const;
const entry = (name: string, kind: 'failover' | 'failback'): RunbookEntry => ({
  name,
  path: `runbooks/${name}.md`,
  head: { title: name, kind, service: 'orders', params: { from: region, to: region } },
});
const runbooks = [entry('orders-failover', 'failover'), entry('orders-failback', 'failback')];
const known = { inventory: inventory!, runbooks, commands };
const read = (line: string) => {
  const { words } = splitWords(line);
  const command = commands.find(({ name }) => name === words[0]?.text.toLowerCase())!;
  return readArguments(command, line.slice(line.indexOf(words[0]!.text) + words[0]!.text.length), known);
};
const refusal = (line: string): string => {
  try {
    return JSON.stringify(read(line));
  } catch (error) {
    return `${(error as Error).message} ${(error as { todo: string }).todo}`;
  }
};

describe('a command', () => {
  it.each([
    'run orders-failover to us-east',
    'run ORDERS-FAILOVER   to=us-east',
    'run runbooks/orders-failover.md to: us-east',
    'run failover for orders to us-east',
    'run the failover of orders to us-east',
    'run orders failover to us-east',
    'run “orders-failover” TO us-east',
    'run \u200borders-failover\u00a0to us-east',
  ])('is understood as %s', line => {
    const { runbook, params } = read(line);
    expect([runbook?.name, params]).toEqual(['orders-failover', { to: 'us-east' }]);
  });

  it.each(['status orders', 'status Orders', 'status for orders', 'status of the service "orders"', "status 'orders'"])(
    'finds the service in %s',
    line => expect(read(line).service).toBe('orders'),
  );

  it('takes the rest as the reason, as it was typed', () => {
    expect(read('pause for orders waiting for the "other" team, 5 min').text).toBe(
      'waiting for the "other" team, 5 min',
    );
    expect(read('abort orders “the primary answers again”').text).toBe('the primary answers again');
  });

  it.each([
    ['status ordres', 'There is no service "ordres". Did you mean orders?'],
    ['status zzzzzzzz', 'There is no service "zzzzzzzz". Known: orders.'],
    ['pause', 'Which service? Known: orders. Expected: /lifeboat pause SERVICE [REASON]'],
    ['run order-failover', 'There is no runbook "order-failover". Did you mean orders-failover?'],
    ['run', 'Which runbook? Known: orders-failover, orders-failback. Expected: /lifeboat run RUNBOOK [name=value ...]'],
    ['help stauts', 'There is no command "stauts". Did you mean status?'],
    ['oncall now', '"now" is one word too many. Expected: /lifeboat oncall'],
    [
      'plan orders-failover us-east',
      '"us-east" is one word too many. Expected: /lifeboat plan RUNBOOK [name=value ...]',
    ],
  ])('that is wrong is refused with what was expected: %s', (line, expected) => {
    expect(refusal(line)).toBe(expected);
  });

  it('leaves a parameter that the runbook does not have to the compiler, which explains it', () => {
    expect(read('plan orders-failover too=us-east').params).toEqual({ too: 'us-east' });
  });
});

it('has every command that was promised, each with one sentence and an example of its own', () => {
  expect(commands.map(({ name }) => name)).toEqual(
    'help runbooks check plan run rehearse status approve reject pause resume retry skip abort done drills ready oncall'.split(
      ' ',
    ),
  );
  for (const command of commands) {
    expect(command.summary).toMatch(/^[A-Z].*\.$/);
    expect(command.example.startsWith(usageOf({ ...command, arguments: [] }))).toBe(true);
  }
});
