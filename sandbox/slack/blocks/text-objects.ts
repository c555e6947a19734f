import { anything, byType, type Check, flag, list, matching, object, oneOf, opt, req, string } from './schema.js';

// The numbers here and in the files beside it are those of Slack's Block Kit reference, as @slack/types 3.2 repeats them.

const plainFields = (most: number) => ({ type: req(anything), text: req(string(most)), emoji: opt(flag) });
const mrkdwnFields = (most: number) => ({ type: req(anything), text: req(string(most)), verbatim: opt(flag) });

/** A text that is shown as it is. */
export function plain(most: number): Check {
  return byType({ plain_text: object(plainFields(most)) });
}

/** A text that may be markup. */
export function rich(most: number): Check {
  return matching(byType({ plain_text: object(plainFields(most)), mrkdwn: object(mrkdwnFields(most)) }));
}

export const confirmation = object({
  title: opt(plain(100)),
  text: req(rich(300)),
  confirm: opt(plain(30)),
  deny: opt(plain(30)),
  style: opt(oneOf('primary', 'danger')),
});

/** One choice of a menu: menus take plain texts, checkboxes and radio buttons markup as well. */
export function option(text: Check): Check {
  return object({
    text: req(text),
    value: req(string(150)),
    description: opt(text),
    url: opt(string(3_000)),
  });
}

export const optionGroup = object({ label: req(plain(75)), options: req(list(option(plain(75)), 100)) });

export const image = {
  image_url: opt(string(3_000)),
  slack_file: opt(anything),
  alt_text: req(string(2_000)),
};
