import { formatDuration } from '../../../plan/duration.js';
import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { printMessage } from '../../../sandbox/slack/print-message.js';
import { printView } from '../../../sandbox/slack/print-view.js';
import type { SlackView } from '../../../sandbox/slack/views.js';
import { until } from '../../../sandbox/until.js';
import { CHANNEL } from './slack-estate.js';
import type { SlackScreen } from './slack-screen.js';

/** The bot answers within three seconds; a plan is compiled and explored meanwhile, and the machine may be busy. */
const ANSWER_MS = 20_000;

interface Stage {
  readonly slack: LocalSlack;
  readonly screen: SlackScreen;
  readonly say: (line: string) => void;
}

/** What the demo's people do in Slack. Every act waits for the bot's answer and fails when there is none, or another one than is right. */
export class SlackPeople {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Asks for a run in the way everybody does; `whole` shows the form. */
  async start(runbook: string, reason: string, whole: boolean): Promise<void> {
    const { slack, screen, say } = this.#stage;
    const line = `/lifeboat run ${runbook}`;
    say(`ana types in #${CHANNEL}: ${line}`);
    await slack.people.command('ana', CHANNEL, line);
    const form = await this.#view('ana', /Started is exactly this plan/);
    if (whole) screen.view(form);
    await this.#heard('ana', /^\|\s+Started (?!is)/m, () => slack.people.submit('ana', form, { reason }));
  }

  /** Somebody who may not approve does all that an approver does, and is refused. */
  async refused(who: string, question: SlackMessage, mustAcceptMs: number | null): Promise<void> {
    const { slack, screen, say } = this.#stage;
    const form = await this.#form(who, question);
    say(`${who} presses Approve and types the number:`);
    await slack.people.submit(who, form, answers(mustAcceptMs, 'let me'));
    const note = await this.#view(who, /^\+-- Not counted /);
    screen.view(note);
    await slack.people.close(note);
  }

  /** Presses Approve, types too small a number first where one is asked for, and then the right one. */
  async approve(who: string, question: SlackMessage, mustAcceptMs: number | null, whole: boolean): Promise<void> {
    const { slack, screen, say } = this.#stage;
    const form = await this.#form(who, question);
    if (whole && mustAcceptMs !== null) {
      say(`${who} presses Approve. The form shows the card once more, asks for the number, and takes no smaller one:`);
      await slack.people.submit(who, form, { accept: '100ms', reason: '' });
      screen.inputs(form, slack.errors(form));
    }
    const filled = answers(mustAcceptMs, 'read the evidence');
    const answer = await this.#heard(who, /^\|\s+(?:Counted|Approved)\b/m, () =>
      slack.people.submit(who, form, filled),
    );
    const number = 'accept' in filled ? ` types ${filled.accept},` : '';
    say(`${who} presses Approve,${number} and reads: ${answer}`);
  }

  async #form(who: string, question: SlackMessage): Promise<SlackView> {
    await this.#stage.slack.people.click(who, question, 'Approve…');
    return this.#view(who, /^\+-- Approve /);
  }

  async #view(who: string, shows: RegExp): Promise<SlackView> {
    return until(`${who} sees a form with ${shows}`, ANSWER_MS, async () => {
      const view = this.#stage.slack.views(who).at(-1);
      return view && shows.test(printView(view)) ? view : undefined;
    });
  }

  /** What the bot tells this person alone after `act`. */
  async #heard(who: string, what: RegExp, act: () => Promise<unknown>): Promise<string> {
    const { slack } = this.#stage;
    const before = slack.ephemeral(who).length;
    await act();
    return until(`${who} is told ${what}`, ANSWER_MS, async () => {
      // A form that took longer than Slack waits gets its answer in the form itself, and so does one that is refused.
      const form =
        slack
          .views(who)
          .map(one => printView(one))
          .at(-1) ?? '';
      if (/^\+-- Not (?:counted|started) /.test(form)) throw new Error(`${who} was refused: ${sentences(form)}`);
      const alone = slack.ephemeral(who).slice(before);
      const said = [...alone.map(one => printMessage(one, { width: 1_000 })), form].find(text => what.test(text));
      return said === undefined ? undefined : sentences(said);
    });
  }
}

/** The number is the measured loss, rounded up to a whole second. */
function answers(mustAcceptMs: number | null, reason: string): { readonly reason: string; readonly accept?: string } {
  return mustAcceptMs === null
    ? { reason }
    : { reason, accept: formatDuration(Math.ceil(mustAcceptMs / 1_000) * 1_000) };
}

/** The text of a printed message or form on one line, without frame, title and buttons. */
function sentences(printed: string): string {
  const lines = printed.split('\n').filter(line => line.startsWith('|') && !/\[ .* \]$/.test(line));
  return lines
    .map(line => line.slice(1).trim())
    .filter(Boolean)
    .join(' ');
}
