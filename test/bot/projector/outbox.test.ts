import { array, assert, constant, constantFrom, integer, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { Outbox, Urgency, type Wanted } from '../../../bot/projector/outbox.js';
import { RateGate, type Rates, SLACK_RATES } from '../../../bot/projector/rates.js';

interface Message extends Wanted {
  readonly content: number;
}
interface Sent extends Message {
  readonly at: number;
  readonly update: boolean;
}

/** Puts messages at their times and sends whatever may go, on a clock of its own. */
function play(puts: readonly { readonly at: number; readonly message: Message }[], rates: Rates) {
  const there = new Set<string>();
  const gate = new RateGate(rates);
  const outbox = new Outbox<Message>(gate, { isUpdate: ({ key }) => there.has(key), isReady: () => true });
  const sent: Sent[] = [];
  const waiting = [...puts].sort((a, b) => a.at - b.at);
  for (let now = 0; waiting.length > 0 || outbox.size > 0; ) {
    while (waiting[0] && waiting[0].at <= now) outbox.put(waiting.shift()!.message, now);
    const next = outbox.next(now);
    if ('message' in next) {
      sent.push({ ...next.message, at: now, update: there.has(next.message.key) });
      there.add(next.message.key);
    } else now = Math.min(now + Math.max(1, next.waitMs), waiting[0]?.at ?? Number.POSITIVE_INFINITY);
    if (now > 3_600_000) throw new Error('it never ends');
  }
  return sent;
}

const card = (key: string, content: number, urgency: Urgency = Urgency.progress, channel = 'C1'): Message => ({
  key,
  channel,
  urgency,
  content,
});
const most = (times: readonly number[], window: number) =>
  Math.max(0, ...times.map(from => times.filter(at => at >= from && at < from + window).length));

const messages = array(
  record({
    at: nat(60_000),
    message: record({
      key: integer({ min: 0, max: 40 }).map(String),
      channel: constant('C1'),
      urgency: constantFrom(...Object.values(Urgency)),
      content: nat(),
    }),
  }),
  { maxLength: 150 },
);

it('never sends above the limits of Slack, and sends the last state of every card', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`fast-check seed ${seed}`);
  assert(
    property(messages, puts => {
      const sent = play(puts, SLACK_RATES);
      const times = sent.map(({ at }) => at);
      for (const seconds of [1, 5, 20]) {
        expect(most(times, seconds * 1_000)).toBeLessThanOrEqual(seconds + SLACK_RATES.burst);
      }
      const updates = sent.filter(({ update }) => update);
      expect(
        most(
          updates.map(({ at }) => at),
          60_000,
        ),
      ).toBeLessThanOrEqual(SLACK_RATES.updatesPerMinute);
      const calm = updates.filter(({ urgency }) => urgency > Urgency.end).map(({ at }) => at);
      expect(most(calm, 60_000)).toBeLessThanOrEqual(SLACK_RATES.updatesPerMinute - SLACK_RATES.reserved);
      for (const key of new Set(puts.map(({ message }) => message.key))) {
        const wanted = [...puts].sort((a, b) => a.at - b.at).findLast(({ message }) => message.key === key);
        expect(sent.findLast(one => one.key === key)?.content).toBe(wanted?.message.content);
      }
    }),
    { seed, numRuns: 150 },
  );
});

it('sends a question before any progress that waits, however long that has waited', () => {
  const progress = Array.from({ length: 100 }, (_, at) => ({ at, message: card(`run${at}`, at) }));
  const question = { at: 30_000, message: card('approval', 1, Urgency.question) };
  const asked = play([...progress, question], SLACK_RATES).find(({ key }) => key === 'approval');
  expect(asked!.at - question.at).toBeLessThanOrEqual(SLACK_RATES.perMessageMs);
});

it('sends an approval that is open before every other question that waits', () => {
  const done = Array.from({ length: 20 }, (_, at) => ({ at, message: card(`manual${at}`, at, Urgency.question) }));
  const approval = { at: 5_000, message: card('approval', 1, Urgency.approval) };
  const asked = play([...done, approval], SLACK_RATES).find(({ key }) => key === 'approval');
  expect(asked!.at - approval.at).toBeLessThanOrEqual(SLACK_RATES.perMessageMs);
});

it('keeps updates back for questions when progress would use them all', () => {
  const rates = { ...SLACK_RATES, perMessageMs: 1, burst: 1_000 };
  const posts = Array.from({ length: 100 }, (_, at) => ({ at: 0, message: card(`run${at}`, 0) }));
  const first = { at: 0, message: card('approval', 0, Urgency.question) };
  const updates = Array.from({ length: 100 }, (_, at) => ({ at: 1_000, message: card(`run${at}`, 1) }));
  const decided = { at: 2_000, message: card('approval', 1, Urgency.question) };
  const sent = play([...posts, first, ...updates, decided], rates);
  expect(sent.find(({ key, content }) => key === 'approval' && content === 1)?.at).toBeLessThanOrEqual(2_001);
});

it('sends nothing before the moment that Slack named', () => {
  const gate = new RateGate(SLACK_RATES);
  const outbox = new Outbox<Message>(gate, { isUpdate: () => false, isReady: () => true });
  gate.close(5_000);
  outbox.put(card('a', 1), 0);
  expect(outbox.next(0)).toEqual({ waitMs: 5_000 });
  expect(outbox.next(5_000)).toMatchObject({ message: { key: 'a' } });
});

it('puts back what failed, unless something newer waits', () => {
  const outbox = new Outbox<Message>(new RateGate(SLACK_RATES), { isUpdate: () => false, isReady: () => true });
  outbox.put(card('a', 1), 0);
  const taken = outbox.next(0);
  if (!('message' in taken)) throw new Error('nothing was taken');
  outbox.put(card('a', 2), 1);
  outbox.putBack(taken.message, 2);
  expect(outbox.next(2)).toMatchObject({ message: { content: 2 } });
});

it('does not let a redrawn clock make a question less urgent', () => {
  const outbox = new Outbox<Message>(new RateGate(SLACK_RATES), { isUpdate: () => false, isReady: () => true });
  outbox.put(card('q', 1, Urgency.question), 0);
  outbox.put(card('q', 2, Urgency.progress), 1);
  expect(outbox.next(1)).toMatchObject({ message: { content: 2, urgency: Urgency.question } });
});
