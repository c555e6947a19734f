import { type JsonObject, objectsOf } from '../../../sandbox/slack/json.js';
import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { printMessage } from '../../../sandbox/slack/print-message.js';
import { printView } from '../../../sandbox/slack/print-view.js';
import type { SlackView } from '../../../sandbox/slack/views.js';

/** With the column of the demo's clock before it, a frame ends before column 100. */
const WIDTH = 84;
const INDENT = ' '.repeat(9);

/** Shows in the terminal what people see in Slack. */
export interface SlackScreen {
  card(message: SlackMessage): void;
  view(view: SlackView): void;
  /** Only the inputs of a modal, with what is wrong with them; the rest of it stands on the card. */
  inputs(view: SlackView, errors?: JsonObject): void;
}

export function slackScreen(slack: LocalSlack, write: (text: string) => void, colour: boolean): SlackScreen {
  const nameOf = (id: string): string | undefined => {
    try {
      return slack.user(id).name;
    } catch {
      return undefined;
    }
  };
  const options = { width: WIDTH, colour, nameOf };
  const show = (text: string): void => write(`${text.replace(/^/gm, INDENT)}\n`);
  return {
    card: message => show(printMessage(message, options)),
    view: view => show(printView(view, options)),
    inputs(view, errors = {}) {
      const blocks = objectsOf(view.definition['blocks']).filter(({ type }) => type === 'input');
      show(printView({ definition: { ...view.definition, blocks } }, options, errors));
    },
  };
}
