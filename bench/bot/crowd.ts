import { Context } from '@temporalio/activity';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import type { SlackMessage } from '../../sandbox/slack/messages.js';
import { approve, planned, planOf } from '../../test/live/run/plans.js';
import type { RunHandle } from '../../test/live/run/world.js';
import { type BotWorld, startBotWorld, textOf } from '../../test/live/slack/bot-world.js';
import { stateQuery } from '../../workflows/messages.js';

/** Some 400 messages for a hundred runs, at one a second in a channel, and as much again. */
const DEADLINE_MS = 900_000;
/** Of ten runs two ask for an approval, two for a person's hands, and the others wait at a gate. */
const KINDS = ['approval', 'manual', 'gate', 'gate', 'gate'] as const;
type Kind = (typeof KINDS)[number];

interface Member {
  readonly service: string;
  readonly kind: Kind;
  readonly handle: RunHandle;
  /** How far its gates let it. */
  open: number;
}

interface Seen {
  /** When each line of the run's own card was first seen, by what stands in it. */
  readonly at: Map<string, number>;
  text: string;
}

/**
 * Many runs at once in one channel, with Slack's limits on both sides. All runs stand at a first gate until every card is posted; then all
 * gates open at the same moment, some runs ask for approvals and hands while the cards of all have to change, and people answer; then they end.
 */
export async function crowd(count: number) {
  const bot = await startBotWorld({ host: '127.13.7.1', bot: { fallback: 'C0ONCALL' } });
  const started = performance.now();
  const watch = new ChannelWatch(bot);
  try {
    const members = await Promise.all(Array.from({ length: count }, (_, at) => start(bot, at)));
    await watch.until('every run has a card', () => members.every(({ service }) => watch.run(service)));
    const posted = seconds(started);
    for (const member of members) member.open = 1;
    const asking = members.filter(({ kind }) => kind !== 'gate');
    await watch.until('every question is asked', () =>
      asking.every(({ service, kind }) => watch.question(service, kind, 'open')),
    );
    await watch.until('every card shows the open gate', () =>
      members.every(({ service }) => /✓ 1\./.test(watch.run(service)?.text ?? '')),
    );
    const shown = seconds(started);
    for (const member of members) member.open = 2;
    for (const member of asking) await answer(bot, member).catch(() => answer(bot, member));
    const right = (member: Member): boolean =>
      /SUCCEEDED after/.test(watch.run(member.service)?.text ?? '') &&
      (member.kind === 'gate' || watch.question(member.service, member.kind, 'closed') !== undefined);
    await watch.until('every last state is right', () => members.every(right));
    const done = seconds(started);
    const states = await Promise.all(members.map(({ handle }) => handle.query(stateQuery)));
    return {
      runs: count,
      seconds: { everyCardPosted: posted, everyQuestionAndProgressShown: shown, everyLastStateRight: done },
      cardsWithButtonsLeft: watch.withButtons(),
      calls: callsOf(bot),
      delaysMs: delays(members, states, watch),
    };
  } finally {
    watch.stop();
    await bot.stop();
  }
}

function start(bot: BotWorld, at: number): Promise<Member> {
  const kind = KINDS[at % KINDS.length] ?? 'gate';
  const service = `crowd${at}`;
  const member = { service, kind, open: 0 };
  const script = (name: string): unknown => (name === 'c' ? null : opened(member, name === 'a' ? 1 : 2));
  return bot.world.start(planFor(service, kind), script).then(handle => Object.assign(member, { handle }));
}

/** A measurement that takes as long as the gate is closed, and lives. */
async function opened(member: { readonly open: number }, wanted: number): Promise<null> {
  while (member.open < wanted) {
    Context.current().heartbeat();
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  return null;
}

/** A gate that measures until it opens, what is asked of people or a second gate, and a last act. */
function planFor(service: string, kind: Kind): Plan {
  const waits = { danger: 'reads', timeoutMs: 3_600_000 } as const;
  const question = {
    approval: { ...approve({ quorum: 1, evidence: [], expiresMs: 3_600_000 }), id: 'b' },
    manual: planned('b', { manual: true, prose: 'Call them.', danger: 'reads', timeoutMs: 3_600_000 }),
    gate: planned('b', waits),
  }[kind];
  return planOf(service, [planned('a', waits), question, planned('c', { danger: 'reads' })]);
}

/** Said again when no answer came in time: the same words count once. */
async function answer(bot: BotWorld, { service, kind, handle }: Member): Promise<void> {
  const { run, planHash } = await handle.query(stateQuery);
  if (kind === 'manual') {
    await bot.runs.say(service, run, { say: 'done', word: { person: 'bo', reason: '', step: 'b' }, key: 'bench' });
    return;
  }
  const said = { decision: 'approve', person: 'bo', step: 'b', planHash, acceptLossMs: null } as const;
  const word = { ...said, reason: '', channel: 'cli' };
  await bot.runs.say(service, run, { say: 'decide', word, key: 'bench' });
}

/** Looks at what stands in the channel ten times a second, as a person would. */
class ChannelWatch {
  readonly #bot: BotWorld;
  readonly #seen = new Map<string, Seen & { edits: number; message: SlackMessage }>();
  readonly #timer: NodeJS.Timeout;

  constructor(bot: BotWorld) {
    this.#bot = bot;
    this.#timer = setInterval(() => this.#look(), 100);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  run(service: string): Seen | undefined {
    return this.#find(text => text.includes(`failover of ${service},`));
  }

  question(service: string, kind: Kind, is: 'open' | 'closed'): Seen | undefined {
    const title =
      kind === 'approval' ? { open: 'Approve: ', closed: 'Decided: ' } : { open: 'To do: ', closed: 'Over: ' };
    const run = kind === 'approval' ? `Move ${service}\n` : `Step b\n`;
    return this.#find(
      (text, { message }) =>
        text.includes(`${title[is]}${run}`) && (kind === 'approval' || message.text.includes(`${service} waits`)),
    );
  }

  withButtons(): number {
    return [...this.#seen.values()].filter(({ message }) => JSON.stringify(message.blocks).includes('"lifeboat.'))
      .length;
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`after ${DEADLINE_MS} ms it is not so that ${what}`);
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    process.stderr.write(`${what}\n`);
  }

  #find(fits: (text: string, one: { message: SlackMessage }) => boolean): Seen | undefined {
    return [...this.#seen.values()].find(one => one.message.threadTs === undefined && fits(one.text, one));
  }

  #look(): void {
    const now = Date.now();
    for (const message of this.#bot.slack.messages('#oncall')) {
      const known = this.#seen.get(message.ts);
      if (known && known.edits === message.edits) continue;
      const text = textOf(message);
      const at = known?.at ?? new Map<string, number>([['posted', now]]);
      for (const mark of ['✓ 1.', '✓ 2.', 'SUCCEEDED']) if (text.includes(mark) && !at.has(mark)) at.set(mark, now);
      this.#seen.set(message.ts, { at, text, edits: message.edits, message });
    }
  }
}

/** From the moment in the run's journal to the moment at which it stands in the channel. */
function delays(members: readonly Member[], states: readonly RunState[], watch: ChannelWatch) {
  const of = (
    fits: (member: Member) => boolean,
    event: string,
    step: string,
    seenAt: (member: Member) => number | undefined,
  ) =>
    spread(
      members.flatMap((member, i) => {
        const at = states[i]?.journal.find(one => one.event === event && one.step === step)?.at;
        const seen = seenAt(member);
        return fits(member) && at !== undefined && seen !== undefined ? [seen - at] : [];
      }),
    );
  const posted = (member: Member) =>
    (
      watch.question(member.service, member.kind, 'closed') ?? watch.question(member.service, member.kind, 'open')
    )?.at.get('posted');
  const progress = ({ service }: Member) => watch.run(service)?.at.get('✓ 1.');
  return {
    approvalCard: of(({ kind }) => kind === 'approval', 'approval-asked', 'b', posted),
    manualCard: of(({ kind }) => kind === 'manual', 'step-started', 'b', posted),
    progressOnTheRunsCard: of(() => true, 'step-succeeded', 'a', progress),
  };
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return { count: sorted.length, min: at(0), p50: at(0.5), max: at(1) };
}

function callsOf({ slack }: BotWorld) {
  const calls = slack.calls();
  const times = (method: string) => calls.filter(one => one.method === method).map(({ atMs }) => atMs);
  const [posts, updates] = [times('chat.postMessage'), times('chat.update')];
  return {
    all: calls.length,
    posts: posts.length,
    mostPostsInTenSeconds: most(posts, 10_000),
    updates: updates.length,
    mostUpdatesInAMinute: most(updates, 60_000),
    answered429: calls.filter(({ error }) => error === 'ratelimited').length,
    otherErrors: calls.filter(({ error }) => error !== undefined && error !== 'ratelimited').length,
  };
}

function most(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map(from => times.filter(at => at >= from && at < from + windowMs).length));
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
