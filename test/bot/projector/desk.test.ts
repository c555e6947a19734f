import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotLog } from '../../../bot/bot-log.js';
import { Desk } from '../../../bot/projector/desk.js';
import { Outbox } from '../../../bot/projector/outbox.js';
import { RateGate } from '../../../bot/projector/rates.js';
import { Sender } from '../../../bot/projector/sender.js';
import { runCardKey, type WantedMessage } from '../../../bot/projector/wanted-message.js';
import type { Poster } from '../../../bot/slack/poster.js';
import { SlackTrouble, type TroubleKind } from '../../../bot/slack/slack-trouble.js';
import { CardPlaces } from '../../../bot/store/card-places.js';
import type { JournalEvent } from '../../../plan/journal.js';
import type { RunState } from '../../../plan/run.js';
import { asking, exampleApproval, examplePlan, exampleState, T0 } from '../render/example.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync('/dev/shm/lifeboat-desk-');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const RATES = { perMessageMs: 0.001, burst: 1e6, updatesPerMinute: 1e6, reserved: 0 };
const plan = examplePlan();
const ended = (event: JournalEvent, seq: number) => ({
  seq,
  at: T0 + seq,
  event,
  step: null,
  sentence: `Sentence ${seq}.`,
  data: {},
});

function desk(fallback?: string) {
  const places = new CardPlaces(join(directory, 'cards.ndjson'), T0);
  const calls: string[] = [];
  const blocks: string[] = [];
  const trouble: { next: TroubleKind | undefined } = { next: undefined };
  const fail = () => {
    const kind = trouble.next;
    trouble.next = undefined;
    if (kind) throw new SlackTrouble(kind, kind, 'Fix it.', 5_000);
  };
  const poster: Poster = {
    async post(channel, message, thread) {
      fail();
      blocks.push(/"text":"(\+[^"]*)"/.exec(JSON.stringify(message.blocks))?.[1] ?? '');
      calls.push(`post ${channel}${thread === undefined ? '' : ` in ${thread}`}: ${message.text.slice(0, 40)}`);
      return { channel, ts: `${calls.length}.0` };
    },
    async update({ channel, ts }, message) {
      fail();
      calls.push(`update ${channel} ${ts}: ${message.text.slice(0, 40)}`);
    },
  };
  const clock = { now: T0 };
  const busy = new Set<string>();
  const gate = new RateGate(RATES);
  const outbox = new Outbox<WantedMessage>(gate, {
    isUpdate: ({ what, key }) => what === 'card' && places.get(key) !== undefined,
    isReady: ({ what, key, run }) => !busy.has(key) && (what === 'card' || places.get(runCardKey(run)) !== undefined),
  });
  const log: BotLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const now = () => clock.now;
  const rendering = () => ({ sign: () => 'signed', slackId: () => undefined });
  const sender = new Sender({ outbox, gate, places, poster, rendering, fallback, log, now }, busy);
  const shown = new Desk({ outbox, places, now, isBusy: key => busy.has(key) });
  const show = (state: RunState, redraw = false) => shown.show('C1', state, { now: clock.now, plan }, redraw);
  const send = async () => {
    for (let next = outbox.next(clock.now); 'message' in next; next = outbox.next(clock.now))
      await sender.send(next.message);
  };
  return { show, send, calls, blocks, places, clock, trouble, outbox, sender };
}

it('posts a card once, then changes the same message, and says nothing when nothing is new', async () => {
  const { show, send, calls } = desk();
  show(exampleState());
  await send();
  show(exampleState());
  await send();
  show(exampleState({ status: 'paused' }));
  await send();
  expect(calls).toEqual([expect.stringMatching(/^post C1: /), expect.stringMatching(/^update C1 1\.0: /)]);
});

it('tells the thread each milestone once, after the card is there', async () => {
  const { show, send, calls, places } = desk();
  show(exampleState({ journal: [ended('run-started', 1)] }));
  await send();
  show(exampleState({ journal: [ended('run-started', 1), ended('paused', 2)] }));
  await send();
  show(exampleState({ status: 'paused', journal: [ended('run-started', 1), ended('paused', 2)] }));
  await send();
  expect(calls.filter(call => call.includes(' in 1.0'))).toHaveLength(2);
  expect(places.get('run/0193-run')).toMatchObject({ told: 2 });
});

it('tells nothing twice when more happened while the thread was being told', async () => {
  const { show, send, outbox, sender, clock, blocks } = desk();
  show(exampleState());
  await send();
  const journal = [ended('run-started', 1)];
  show(exampleState({ journal }));
  const first = outbox.next(clock.now);
  // Put together before the first was there.
  show(exampleState({ journal: [...journal, ended('paused', 2)] }));
  if ('message' in first) await sender.send(first.message);
  await send();
  expect(blocks.slice(1)).toEqual(['+1 ms Sentence 1.', '+2 ms Sentence 2.']);
});

it('never posts a question that was answered before it could be asked', async () => {
  const { show, send, calls } = desk();
  show(asking());
  const decided = asking();
  show({ ...decided, approvals: [exampleApproval({ outcome: 'approved' })] });
  await send();
  expect(calls.filter(call => /asks/.test(call))).toEqual([]);
});

it('lets an open approval go before a step that holds and waits longer', async () => {
  const { show, send, calls, clock } = desk();
  const [step] = exampleState().steps;
  const held = { ...ended('held', 1), step: step!.id };
  show(exampleState({ run: '0193-holds', status: 'held', journal: [held] }));
  clock.now += 1_000;
  show(asking());
  await send();
  const order = calls.map(call => /asks|holds/.exec(call)?.[0]).filter(Boolean);
  expect(order).toEqual(['asks', 'holds']);
});

it('never touches a closed card again', async () => {
  const { show, send, calls } = desk();
  show(exampleState({ end: 'SUCCEEDED', endedAt: T0 }));
  await send();
  show(exampleState({ end: 'SUCCEEDED', endedAt: T0, status: 'ended' }), true);
  await send();
  expect(calls).toHaveLength(1);
});

it('posts a card anew when somebody deleted it', async () => {
  const { show, send, calls, trouble } = desk();
  show(exampleState());
  await send();
  trouble.next = 'message';
  show(exampleState({ status: 'paused' }));
  await send();
  expect(calls.map(call => call.split(' ')[0])).toEqual(['post', 'post']);
});

it('goes to the fallback when the channel takes nothing, and waits where there is none', async () => {
  const withFallback = desk('C2');
  withFallback.trouble.next = 'channel';
  withFallback.show(exampleState());
  await withFallback.send();
  expect(withFallback.calls).toEqual([expect.stringMatching(/^post C2/)]);
  const without = desk();
  without.trouble.next = 'channel';
  without.show(exampleState({ run: 'r2' }));
  await without.send();
  expect(without.calls).toEqual([]);
  without.clock.now += 60_000;
  await without.send();
  expect(without.calls).toEqual([expect.stringMatching(/^post C1/)]);
});

it.each(['limited', 'down', 'access'] as const)('keeps what could not be sent because Slack is %s', async kind => {
  const { show, send, calls, trouble, clock, outbox } = desk();
  trouble.next = kind;
  show(exampleState());
  await send();
  expect([calls.length, outbox.size]).toEqual([0, 1]);
  clock.now += 60_000;
  await send();
  expect(calls).toHaveLength(1);
});
