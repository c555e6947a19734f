import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import type { SlackView } from '../../../sandbox/slack/views.js';
import { until } from '../../../sandbox/until.js';
import { type BotWorld, textOf } from './bot-world.js';

/** Neither side counts messages: what is tested is what comes of them. */
export const UNLIMITED = {
  slack: { rateLimits: false },
  bot: {
    fallback: 'C0ONCALL',
    rates: { perMessageMs: 1, burst: 1_000, updatesPerMinute: 100_000, reserved: 0 },
  },
} as const;

const texts = new WeakMap<object, string>();
/** What stands there; taken apart once, because whatever changes is a new object, and a hundred messages are looked at a hundred times. */
function textIn(shown: SlackMessage | SlackView): string {
  const known = texts.get(shown);
  if (known !== undefined) return known;
  const text = textOf(shown);
  texts.set(shown, text);
  return text;
}

/** What people see in the local Slack, waited for. */
export function onlookers(world: () => BotWorld) {
  const said = (who: string) => world().slack.ephemeral(who).map(textIn).join('\n');
  return {
    said,
    heard: (who: string, what: RegExp) =>
      until(`${who} hears ${what}`, 15_000, async () => (what.test(said(who)) ? true : undefined)).catch(
        (error: Error) => Promise.reject(new Error(`${error.message} Heard: ${said(who)}`)),
      ),
    card: (title: RegExp) =>
      until(`a card ${title}`, 20_000, async () =>
        world()
          .slack.messages('#oncall')
          .findLast(one => title.test(textIn(one))),
      ),
    becomes: (message: SlackMessage, what: RegExp) =>
      until(`the card becomes ${what}`, 20_000, async () => {
        const current = world().slack.current(message);
        return current && what.test(textIn(current)) ? current : undefined;
      }),
    form: (who: string, what = /./, deadlineMs = 20_000) =>
      until(`${who} has a form with ${what}`, deadlineMs, async () =>
        world()
          .slack.views(who)
          .findLast(view => what.test(textIn(view))),
      ),
  };
}
