import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunState } from '../../../plan/run.js';
import { until } from '../../../sandbox/until.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { until as reached, asking, type RunHandle } from '../run/world.js';
import { type BotWorld, FILES, inventoryText, memoryLibrary, startBotWorld, textOf, USERS } from './bot-world.js';
import { onlookers, UNLIMITED } from './onlookers.js';
import { harmlessActs, harmlessPlan, manualStep } from './harmless-plan.js';

/** How many races the whole way through Slack and back: enough to see a fault of the way itself. `npm run test:races` runs a thousand. */
const RACES = Number(process.env['LIFEBOAT_TEST_RACES'] ?? 12);
/** At the same time, each between two people of its own: a person has one form open at a time. */
const RACERS = Array.from({ length: 6 }, (_, at) => [`yes${at}`, `no${at}`] as const);
const NAMES = RACERS.flat();
const idOf = (name: string) => `U0${name.toUpperCase()}`;
const inventory = inventoryText('C0ONCALL', 'T0LOCAL').replace(
  'people:\n',
  `people:\n${NAMES.map(name => `  ${name}: { name: ${name}, slack: ${idOf(name)} }\n`).join('')}`,
);

let bot: BotWorld;
const { said, heard, card, becomes, form } = onlookers(() => bot);
beforeAll(async () => {
  bot = await startBotWorld({
    host: '127.186.7.1',
    slack: { ...UNLIMITED.slack, users: [...USERS, ...NAMES.map(name => ({ name, id: idOf(name) }))] },
    bot: { ...UNLIMITED.bot, library: memoryLibrary(FILES, () => inventory) },
  });
});
afterAll(() => bot.stop());

const formSays = (who: string, what: RegExp) =>
  until(`the form of ${who} says ${what}`, 10_000, async () => {
    const view = bot.slack.views(who).at(-1);
    return view && what.test(textOf(view)) ? view : undefined;
  });
const closeForms = (who: string) => Promise.all(bot.slack.views(who).map(view => bot.slack.people.close(view)));
const given = (state: RunState) =>
  state.approvals.at(-1)?.decisions.map(({ person, decision }) => `${person} ${decision}`);
const state = (handle: RunHandle) => reached(handle, () => true);

/** Clicks until the form is there: on a busy machine a trigger can be older than its three seconds. */
async function opened(who: string, question: SlackMessage, button: string) {
  return until(`${who} has a form behind ${button}`, 60_000, async () => {
    await bot.slack.people.click(who, question, button);
    return form(who, /./, 4_000).catch(() => undefined);
  });
}

/** Two people who say the opposite about one question at the same moment; gives what came of it. */
async function race(name: string, [yes, no]: readonly [string, string]) {
  const { handle, question } = await asked(name, { quorum: 1 });
  const forms = await Promise.all([opened(yes, question, 'Approve…'), opened(no, question, 'Reject…')]);
  await Promise.all([
    bot.slack.people.submit(yes, forms[0], { reason: 'go' }),
    bot.slack.people.submit(no, forms[1], { reason: 'stop' }),
  ]);
  const end = await reached(handle, one => one.end !== null || one.steps.at(-1)?.state === 'manual', 60_000);
  await becomes(question, /Decided: Move/);
  await Promise.all([closeForms(yes), closeForms(no)]);
  await handle.terminate().catch(() => undefined);
  const shown = textOf(bot.slack.current(question)!);
  return { ...end.approvals[0]!, shown };
}

async function asked(service: string, policy = {}): Promise<{ handle: RunHandle; question: SlackMessage }> {
  const plan = harmlessPlan(service, policy, [manualStep()]);
  const racers = Object.fromEntries(NAMES.map(name => [name, { name, slack: idOf(name) }]));
  const people = { ...plan.estate.people, ...racers };
  const groups = { oncall: [...(plan.estate.groups['oncall'] ?? []), ...NAMES] };
  const handle = await bot.world.start({ ...plan, estate: { ...plan.estate, people, groups } }, harmlessActs());
  await asking(handle);
  const question = await card(new RegExp(`Approve: Move ${service}\\b`));
  return { handle, question };
}

async function approves(who: string, question: SlackMessage) {
  await bot.slack.people.click(who, question, 'Approve…');
  const view = await form(who);
  return bot.slack.people.submit(who, view, { reason: 'checked' });
}

describe('a click that comes too late', () => {
  it('is told so and does not count, and the expired card loses its buttons', async () => {
    const { handle, question } = await asked('late', { expiresMs: 4_000 });
    const expired = await becomes(question, /Decided: Move late/);
    expect(JSON.stringify(expired.blocks)).not.toMatch(/"button"/);
    await bot.slack.people.click('bo', question, 'Approve…', { stale: true });
    await heard('bo', /Your click (?:came too late and )?was not counted/);
    expect(given(await state(handle))).toEqual([]);
    await handle.terminate();
    await until(
      'the card says that nothing is known',
      10_000,
      async () =>
        bot.slack
          .messages('#oncall')
          .some(one => /Move late[\s\S]*ended in Temporal itself \(TERMINATED\)/.test(textOf(one))) || undefined,
    );
  });

  it('in a form that was opened in time does not count either', async () => {
    const { handle, question } = await asked('slow', { expiresMs: 6_000 });
    await bot.slack.people.click('bo', question, 'Approve…');
    const view = await form('bo');
    await reached(handle, one => one.approvals.at(-1)?.outcome === 'expired');
    await bot.slack.people.submit('bo', view, { reason: 'x' });
    await formSays('bo', /was not counted|expired/);
    expect(given(await state(handle))).toEqual([]);
    await closeForms('bo');
    await handle.terminate();
  });
});

describe('one decision', () => {
  it('is made by a form that is sent twice, and by a form whose acknowledgement was lost (S5, S15)', async () => {
    const { handle, question } = await asked('twice');
    await bot.slack.people.click('bo', question, 'Approve…');
    bot.slack.faults.acksToLose = 1;
    const delivery = await bot.slack.people.submit('bo', await form('bo'), { reason: 'x' });
    expect(delivery.acked).toBe(false);
    await bot.slack.redeliver(delivery);
    await becomes(question, /1 of 2: bo/);
    expect(given(await state(handle))).toEqual(['bo approve']);
    await closeForms('bo');
    await approves('bo', question);
    await formSays('bo', /already said so/);
    await closeForms('bo');
    await handle.terminate();
  });

  it(
    'comes out of an approval and a rejection at the same time, whichever was first, the same for everybody (S9)',
    async () => {
      let next = 0;
      const lane = async (racers: (typeof RACERS)[number]): Promise<void> => {
        for (let at = next++; at < RACES; at = next++) {
          const { outcome, decisions, shown } = await race(`race${at}x`, racers);
          expect(outcome).toBe(decisions[0]?.decision === 'approve' ? 'approved' : 'rejected');
          expect(decisions.length).toBe(outcome === 'approved' ? decisions.length : 1);
          expect(shown).toMatch(outcome === 'approved' ? /Approved by/ : /Rejected by no/);
        }
      };
      await Promise.all(RACERS.map(lane));
      expect(next).toBeGreaterThanOrEqual(RACES);
    },
    60_000 + RACES * 1_000,
  );

  it('is made by a double click on Done', async () => {
    const { handle, question } = await asked('done', { quorum: 1 });
    await approves('bo', question);
    const manual = await card(/To do: Step tell/);
    await Promise.all([1, 2].map(() => bot.slack.people.click('chen', manual, 'Done')));
    const end = await reached(handle, one => one.end !== null);
    expect(end.end).toBe('SUCCEEDED');
    expect(end.journal.filter(({ event }) => event === 'manual-done')).toHaveLength(1);
  });
});

describe('who may not decide', () => {
  it.each([
    ['ana', 'own', /ana asked for this run and cannot approve it/],
    ['guest', 'guest', /A guest of Slack cannot decide/],
    ['dora', 'nobody', /not in the group|belongs to nobody/],
    ['eve', 'stranger', /belongs to nobody in the inventory/],
  ])('%s learns why at once (S10, S11)', async (who, service, why) => {
    const { handle, question } = await asked(service);
    await approves(who, question);
    await formSays(who, why);
    expect(given(await state(handle))).toEqual([]);
    await closeForms(who);
    await handle.terminate();
  });
});

describe('what was forged', () => {
  it('is refused: an edited value, a value of another run, a value on another button (S13)', async () => {
    const [one, other] = [await asked('mine'), await asked('yours')];
    const valueOf = (message: SlackMessage, action: string) => {
      const buttons = JSON.stringify(message.blocks).matchAll(
        /"action_id":"([^"]+)","text":\{[^}]*\},"value":"([^"]+)"/g,
      );
      return [...buttons].find(([, id]) => id === action)![2]!;
    };
    const reject = valueOf(one.question, 'lifeboat.reject');
    const [body, mac] = valueOf(one.question, 'lifeboat.approve').split('.');
    const edited = JSON.parse(Buffer.from(body!, 'base64url').toString()) as Record<string, unknown>;
    const forged = `${Buffer.from(JSON.stringify({ ...edited, planHash: 'f'.repeat(32) })).toString('base64url')}.${mac}`;
    for (const value of [forged, reject, 'r1', '']) {
      const before = said('chen').length;
      await bot.slack.people.click('chen', one.question, 'Approve…', { value });
      await until('chen is told', 5_000, async () => (said('chen').length > before ? true : undefined));
    }
    expect(said('chen')).toMatch(/was not written by this bot/);
    expect(bot.slack.views('chen')).toEqual([]);
    await Promise.all([one, other].map(({ handle }) => handle.terminate()));
  });

  it('does nothing when a click is delivered once more (S4)', async () => {
    const { handle, question } = await asked('again');
    const click = await bot.slack.people.click('bo', question, 'Approve…');
    await form('bo');
    await closeForms('bo');
    await bot.restart();
    expect(await bot.slack.redeliver(click)).toMatchObject({ acked: true });
    await until('the repetition is known', 5_000, async () =>
      bot.events.some(({ event }) => event === 'repeated-delivery') ? true : undefined,
    );
    expect(bot.slack.views('bo')).toEqual([]);
    await handle.terminate();
  });
});

describe('when Slack is in trouble', () => {
  it('the run goes on, and its cards catch up, on the same messages after a restart too (S1)', async () => {
    const { handle, question } = await asked('down', { quorum: 1 });
    await bot.slack.down();
    const word = {
      decision: 'approve',
      person: 'bo',
      step: 'approve',
      planHash: (await state(handle)).planHash,
      acceptLossMs: null,
      reason: '',
      channel: 'cli',
    } as const;
    await bot.runs.say('down', (await state(handle)).run, { say: 'decide', word, key: 'cli/1' }).catch(() => undefined);
    await reached(handle, one => one.steps.at(-1)?.state === 'manual');
    await bot.slack.up();
    await becomes(question, /Decided: Move down/);
    const before = bot.slack.messages('#oncall').length;
    await bot.restart();
    const manual = await card(/To do: Step tell/);
    await bot.slack.people.click('bo', manual, 'Done');
    await until(
      'the run is over in Slack',
      20_000,
      async () =>
        bot.slack.messages('#oncall').some(one => /SUCCEEDED[\s\S]*failover of down/.test(textOf(one))) || undefined,
    );
    expect(bot.slack.messages('#oncall').length - before).toBeLessThanOrEqual(1);
  }, 60_000);

  it('hears people again as soon as Slack is back, without a restart', async () => {
    await bot.slack.down();
    await new Promise(resolve => setTimeout(resolve, 4_000));
    expect(bot.events.filter(({ event }) => event === 'socket-closed').length).toBeGreaterThan(0);
    await bot.slack.up();
    await until('somebody is heard', 20_000, async () => {
      const delivery = await bot.slack.people.command('chen', '#oncall', '/lifeboat drills');
      return delivery.acked || undefined;
    });
    await heard('chen', /declares no drill/);
  }, 60_000);

  it('acknowledges at once, however slow Slack is, and answers when it can (S2)', async () => {
    bot.slack.faults.slowMs = 2_000;
    try {
      const { ackMs } = await bot.slack.people.command('ana', '#oncall', '/lifeboat oncall');
      expect(ackMs).toBeLessThan(1_500);
      await heard('ana', /database-oncall: Ana Moreno/);
    } finally {
      bot.slack.faults.slowMs = 0;
    }
  });

  it('waits as long as Slack says, and sends the last state (S3)', async () => {
    bot.slack.faults.limit(3, 1, 'chat.update');
    const { question } = await asked('limited', { quorum: 1 });
    await approves('bo', question);
    await becomes(question, /Decided: Move limited/);
    expect(bot.slack.calls('chat.update').filter(({ error }) => error === 'ratelimited').length).toBeGreaterThan(0);
    await closeForms('bo');
  });
});
