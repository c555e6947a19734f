import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { compile } from '../../../compiler/compile.js';
import { readHead } from '../../../compiler/read-head.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import type { BotLog } from '../../../bot/bot-log.js';
import type { Library } from '../../../bot/library.js';
import { temporalRuns } from '../../../bot/runs/temporal-runs.js';
import { readTokens, type Tokens } from '../../../bot/slack/tokens.js';
import type { Transport } from '../../../bot/slack/receiver-of.js';
import { type BotOptions, type RunningBot, startBot } from '../../../bot/start-bot.js';
import type { Plan } from '../../../plan/plan.js';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import type { SlackView } from '../../../sandbox/slack/views.js';
import { startWorld } from '../run/world.js';

/** A plan of harmless steps: the activities of the test's world do nothing. */
export const RUNBOOK = `---
runbook: failover
service: orders
failback: failback.md
approvals: { from: database-oncall, quorum: 2, expires: 10m }
params:
  budget: { type: duration, default: 10s, description: How much may be lost. }
---
# Fail orders over

Use this when the primary region is gone.

## Check the loss
\`\`\`yaml step
do: postgres.check-lag
id: lag
region: \${to}
max_loss: \${budget}
\`\`\`

## Decide
Look at the dashboards before you approve.
\`\`\`yaml step
do: approval.ask
id: decide
\`\`\`

## Fence the old primary
\`\`\`yaml step
do: postgres.fence
id: fence
region: \${from}
\`\`\`

## Promote the standby
\`\`\`yaml step
do: postgres.promote
id: promote
from: \${from}
region: \${to}
\`\`\`

## Verify with a real write
\`\`\`yaml step
do: postgres.verify-writable
id: verify
region: \${to}
\`\`\`

## Tell the support lead
The number is on the wall.

\`\`\`
call support-lead
\`\`\`

- [ ] Call the support lead
- [ ] Read out the report's first line
`;

const FAILBACK = [
  '---\nrunbook: failback\nservice: orders\napprovals: { from: database-oncall, quorum: 2, expires: 10m }\n---\n# Return',
  '## Check the loss\n```yaml step\nid: lag\ndo: postgres.check-lag\nregion: ${to}\nmax_loss: 10s\n```',
  '## Decide\n```yaml step\ndo: approval.ask\n```',
  '## Switch\n```yaml step\ndo: postgres.switchover\nfrom: ${from}\nto: ${to}\n```',
  '## Follow\n```yaml step\ndo: postgres.follow\nregion: ${from}\nupstream: ${to}\n```',
  '## Verify\n```yaml step\ndo: postgres.verify-writable\nregion: ${to}\n```\n',
].join('\n\n');

export const USERS = [
  { name: 'ana', id: 'U0ANA' },
  { name: 'bo', id: 'U0BO' },
  { name: 'chen', id: 'U0CHEN' },
  { name: 'dora', id: 'U0DORA' },
  { name: 'eve', id: 'U0EVE' },
  { name: 'guest', id: 'U0GUEST', isRestricted: true },
  { name: 'gone', id: 'U0GONE', deleted: true },
];

export const inventoryText = (channel: string, team: string): string => `slack: { team: ${team} }
regions:
  eu-west: { jurisdiction: eu }
  us-east: { jurisdiction: us }
services:
  orders: { home: eu-west, databases: [orders], traffic: orders, objectives: { rto: 20m, rpo: 10s }, channel: oncall }
databases:
  orders:
    engine: postgresql
    nodes:
      eu-west: { dsn: env:A, replication: env:A, data: env:A, programs: env:A, start: [env:A], starts: lifeboat }
      us-east: { dsn: env:B, replication: env:B, data: env:B, programs: env:B, start: [env:B], starts: lifeboat }
traffic:
  orders:
    pooler: { engine: pgbouncer, admin: env:P, config: env:P, entry: orders, clients: env:P }
people:
  ana: { name: Ana Moreno, slack: U0ANA }
  bo: { name: Bo Lindqvist, slack: U0BO }
  chen: { name: Chen Wei, slack: U0CHEN }
  dora: { name: Dora Nemo, slack: U0DORA }
  guest: { name: Gus Guest, slack: U0GUEST }
  gone: { name: Gone Gone, slack: U0GONE }
groups:
  database-oncall: [ana, bo, chen, guest, gone]
channels:
  oncall: { slack: ${channel} }
`;

function parsed(text: string) {
  const read = readInventory(text, 'runbooks/inventory.yaml');
  if (!read.inventory) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  return read.inventory;
}

/** A library in memory, which compiles like the real one. */
export function memoryLibrary(files: Record<string, string>, inventoryOf: () => string): Library {
  const inventory = () => parsed(inventoryOf());
  return {
    inventory: async () => inventory(),
    runbooks: async () =>
      Object.entries(files).map(([name, text]) => {
        const path = `runbooks/${name}.md`;
        return { name, path, head: readHead(text, inventory(), path) ?? null };
      }),
    async compile(path, params) {
      const sibling = (relative: string) => files[relative.replace(/\.md$/, '')];
      const text = files[path.replace('runbooks/', '').replace(/\.md$/, '')] ?? '';
      const { plan, diagnostics } = compile(text, inventory(), { path, params, sibling });
      return { plan, diagnostics };
    },
  };
}

export const FILES = { 'orders-failover': RUNBOOK, failback: FAILBACK };
const silent: BotLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface WorldOptions {
  readonly host: string;
  readonly slack?: LocalSlackOptions;
  readonly bot?: Partial<BotOptions>;
  /** The bot's tokens, where they are not the one that the local Slack has at the start. */
  readonly tokens?: (slack: LocalSlack, state: string) => Tokens;
  readonly http?: boolean;
}

/** Real Temporal with the real interpreter, the local Slack, and the real bot between them. */
export async function startBotWorld({
  host,
  slack: slackOptions = {},
  bot: more = {},
  http = false,
  tokens,
}: WorldOptions) {
  const world = await startWorld();
  const slack = await startLocalSlack({
    host,
    users: USERS,
    channels: [{ name: 'oncall', id: 'C0ONCALL' }],
    ...slackOptions,
  });
  const state = mkdtempSync('/dev/shm/lifeboat-bot-');
  const events: { event: string; data: unknown }[] = [];
  const note = (event: string, data?: unknown) => void events.push({ event, data });
  const log: BotLog = process.env['BOT_LOG']
    ? { info: console.log, warn: console.log, error: console.log }
    : { ...silent, warn: note, error: note, info: note };
  const transport: Transport = http
    ? { kind: 'http', signingSecret: slack.app.signingSecret, host, port: 0 }
    : { kind: 'socket', appToken: slack.app.appToken };
  const runs = temporalRuns(world.client, 'test');
  const buttonKey = randomBytes(32);
  const seed = randomBytes(32);
  const inventory = () => parsed(inventoryText('C0ONCALL', slack.team.id));
  const options: BotOptions = {
    runs,
    watches: { read: async () => undefined },
    readings: { read: async () => undefined, services: async () => [] },
    onDuty: async group => ({ people: inventory().groups[group] ?? [], source: 'the inventory', instead: null }),
    library: memoryLibrary(FILES, () => inventoryText('C0ONCALL', slack.team.id)),
    tokens: tokens?.(slack, state) ?? readTokens(() => slack.app.botToken),
    transport,
    apiUrl: slack.apiUrl,
    state,
    buttonKey,
    seed,
    log,
    now: Date.now,
    ...more,
  };
  world.setDirectory(() => readInventory(inventoryText('C0ONCALL', slack.team.id), 'inventory.yaml').inventory ?? null);
  let bot: RunningBot | undefined;
  const start = async () => {
    bot = await startBot(options).catch(async (error: unknown) => {
      await slack.stop();
      await world.stop();
      throw error;
    });
    if (bot.port !== undefined) slack.deliverTo(`http://${host}:${bot.port}/slack/events`);
  };
  await start();
  return {
    world,
    slack,
    runs,
    state,
    events,
    options,
    plan: async (): Promise<Plan> => (await options.library.compile('runbooks/orders-failover.md', {})).plan!,
    /** Where the bot listens over HTTP. */
    url: () => `http://${host}:${bot?.port}/slack/events`,
    restart: async () => {
      await bot?.stop();
      await start();
    },
    stopBot: async () => {
      await bot?.stop();
      bot = undefined;
    },
    startBot: start,
    async stop() {
      await bot?.stop();
      await slack.stop();
      await world.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
export type BotWorld = Awaited<ReturnType<typeof startBotWorld>>;

/** Every text of a message or a view, as a person reads it. */
export function textOf(shown: SlackMessage | SlackView): string {
  const blocks = 'ts' in shown ? shown.blocks : shown.definition['blocks'];
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('text' in value && typeof value.text === 'string') texts.push(value.text);
      Object.values(value).forEach(walk);
    }
  };
  walk(blocks);
  return texts.join('\n');
}
