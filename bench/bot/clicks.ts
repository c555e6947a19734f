import { approve } from '../../test/live/run/plans.js';
import { type BotWorld, startBotWorld } from '../../test/live/slack/bot-world.js';
import { harmlessPlan } from '../../test/live/slack/harmless-plan.js';

/** Slack's own limit on updates would make a thousand clicks take twenty minutes, so both sides are measured without it. */
const UNLIMITED = { perMessageMs: 0.001, burst: 1e9, updatesPerMinute: 1e9, reserved: 0 };
/** Questions that one run asks one after the other; a run has an end, as in life, and its state stays of a usual size. */
const IN_A_RUN = 20;

interface Figures {
  readonly form: number;
  readonly decided: number;
  readonly shown: number;
}

/**
 * A person clicks Approve, gets the form, sends it; the run decides; the card changes. Timed from the click to the form, and from sending
 * the form to the run's answer and to the changed card.
 */
export async function clicks(count: number) {
  const bot = await startBotWorld({
    host: '127.188.7.1',
    slack: { rateLimits: false },
    bot: { fallback: 'C0ONCALL', rates: UNLIMITED },
  });
  try {
    const figures: Figures[] = [];
    for (let run = 0; figures.length < count; run += 1) {
      const questions = Math.min(IN_A_RUN, count - figures.length);
      const steps = Array.from({ length: questions }, (_, at) => ({
        ...approve({ quorum: 1, evidence: [], expiresMs: 3_600_000 }),
        id: `ask${at}`,
        needs: at === 0 ? [] : [`ask${at - 1}`],
      }));
      await bot.world.start({ ...harmlessPlan(`clicked${run}`), steps }, () => null);
      for (let at = 0; at < questions; at += 1) figures.push(await oneClick(bot, run * IN_A_RUN + at));
    }
    return {
      clicks: count,
      clickToFormMs: percentiles(figures.map(({ form }) => form)),
      sentToDecisionMs: percentiles(figures.map(({ decided }) => decided)),
      sentToUpdatedCardMs: percentiles(figures.map(({ shown }) => shown)),
    };
  } finally {
    await bot.stop();
  }
}

async function oneClick(bot: BotWorld, before: number): Promise<Figures> {
  const { slack } = bot;
  const card = await poll(() => slack.messages('#oncall').findLast(one => has(one.blocks, 'lifeboat.approve')));
  const clickedAt = performance.now();
  await slack.people.click('bo', card, 'lifeboat.approve');
  const form = await poll(() => slack.views('bo').at(-1));
  const openedAt = performance.now();
  const whispered = slack.ephemeral('bo').length;
  const sending = slack.people.submit('bo', form, { reason: `click ${before}` });
  const since = performance.now();
  const [decided, shown] = await Promise.all([
    poll(() => slack.ephemeral('bo').length > whispered || undefined).then(() => performance.now() - since),
    poll(() => !has(slack.current(card)?.blocks, 'lifeboat.approve') || undefined).then(
      () => performance.now() - since,
    ),
  ]);
  await sending;
  return { form: openedAt - clickedAt, decided, shown };
}

function has(blocks: unknown, actionId: string): boolean {
  return JSON.stringify(blocks).includes(`"${actionId}"`);
}

async function poll<T>(look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error('it did not happen within 20 s');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

function percentiles(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
