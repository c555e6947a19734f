import { startBotWorld, textOf } from '../../test/live/slack/bot-world.js';
import { harmlessActs, harmlessPlan } from '../../test/live/slack/harmless-plan.js';

/** As long as all cards may take: a hundred posts at one a second, a hundred updates at 48 a minute, and as much again. */
const DEADLINE_MS = 600_000;

/** Many runs at once in one channel, with Slack's limits on both sides; half of them ask for an approval, half of these are approved. */
export async function crowd(count: number) {
  const bot = await startBotWorld({ host: '127.189.7.1', bot: { fallback: 'C0ONCALL' } });
  const started = performance.now();
  try {
    const asked: { at: number; service: string }[] = [];
    const handles = [];
    for (let at = 0; at < count; at += 1) {
      const service = `crowd${at}`;
      const plan = harmlessPlan(service, { quorum: 1, expiresMs: 3_600_000 });
      const steps =
        at % 10 === 0 ? plan.steps : plan.steps.filter(({ approval, danger }) => !approval && danger === 'reads');
      handles.push(await bot.world.start({ ...plan, steps }, harmlessActs()));
      if (at % 10 === 0) asked.push({ at: performance.now(), service });
    }
    const waits: number[] = [];
    const shown = () => bot.slack.messages('#oncall').map(one => textOf(one));
    const right = () => {
      const texts = shown();
      const ended = texts.filter(text => /SUCCEEDED after/.test(text)).length;
      for (const question of asked) {
        if (question.service && texts.some(text => text.includes(`Approve: Move ${question.service}\n`))) {
          waits.push(Math.round(performance.now() - question.at));
          question.service = '';
        }
      }
      return ended === count - asked.length && waits.length === asked.length;
    };
    while (!right()) {
      if (performance.now() - started > DEADLINE_MS) throw new Error(`after ${DEADLINE_MS} ms not all cards are right`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    const calls = bot.slack.calls();
    const posts = calls.filter(({ method }) => method === 'chat.postMessage').map(({ atMs }) => atMs);
    const updates = calls.filter(({ method }) => method === 'chat.update').map(({ atMs }) => atMs);
    const result = {
      runs: count,
      everyCardRightAfterMs: Math.round(performance.now() - started),
      posts: posts.length,
      mostPostsInTenSeconds: most(posts, 10_000),
      updates: updates.length,
      mostUpdatesInAMinute: most(updates, 60_000),
      answered429: calls.filter(({ error }) => error === 'ratelimited').length,
      approvalShownAfterMs: { max: Math.max(...waits), all: waits },
    };
    await Promise.all(handles.map(handle => handle.terminate().catch(() => undefined)));
    return result;
  } finally {
    await bot.stop();
  }
}

function most(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map(from => times.filter(at => at >= from && at < from + windowMs).length));
}
