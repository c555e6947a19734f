import type { Delivery, Deliveries } from './deliveries.js';
import { type Control, controlsOf, isButton, optionNamed, optionsOf, plainText } from './elements.js';
import { type Answers, checkComplete, filledState } from './filled.js';
import { isObject, type JsonObject, objectsOf, textOf } from './json.js';
import type { SlackMessage } from './messages.js';
import { acceptedView, pushView } from './methods/views.js';
import { actionEntry, actorFields, commandPayload, eventPayload, messagePlace, viewPlace } from './payloads.js';
import type { SlackUser } from './users.js';
import { Refusal } from './refusal.js';
import type { ResponseUrls } from './response-urls.js';
import { DeliveryKind } from './transport.js';
import type { SlackView } from './views.js';
import type { Workspace } from './workspace.js';

/** How a click differs from a plain one. */
export interface ClickOptions {
  /** The client still shows the message that was passed, whatever has become of it: a late or a racing click. */
  readonly stale?: boolean;
  /** What the menu's option says, or its value. */
  readonly option?: string;
  /** The value that arrives instead of the button's own: Slack never does this, an attacker with the signing secret does. */
  readonly value?: string;
  /** What is typed into the inputs beside it. */
  readonly answers?: Answers;
}

export interface Notice {
  readonly user: string;
  readonly text: string;
}

/** What people do in Slack and what Slack itself tells them. */
export class People {
  /** What Slack showed to people because the app did not do its part. */
  readonly notices: Notice[] = [];
  /** By view id: what a refused submission shows under the inputs, by block id. */
  readonly errors = new Map<string, JsonObject>();
  readonly #workspace: Workspace;
  readonly #deliveries: Deliveries;
  readonly #urls: ResponseUrls;
  readonly #origin: () => string;
  readonly #commands: readonly string[];
  #events = 0;

  constructor(
    workspace: Workspace,
    deliveries: Deliveries,
    urls: ResponseUrls,
    origin: () => string,
    commands: readonly string[],
  ) {
    this.#workspace = workspace;
    this.#deliveries = deliveries;
    this.#urls = urls;
    this.#origin = origin;
    this.#commands = commands;
  }

  /** Types `line` (`/lifeboat status`) in a channel. Resolves when the app has acknowledged, or Slack has given up on it. */
  async command(who: string, where: string, line: string): Promise<Delivery> {
    const workspace = this.#workspace;
    const [user, channel] = [workspace.user(who), workspace.channel(where)];
    const [command = '', ...words] = line.trim().split(' ');
    if (!this.#commands.includes(command) || !workspace.app.scopes.has('commands')) {
      throw new Error(`${command} is not a valid command in the local Slack.`);
    }
    if (!channel.members.has(user.id)) throw new Error(`${user.name} is not in #${channel.name}.`);
    if (user.isStranger) throw new Error('Commands are offered to people of the own workspace only.');
    const responseUrl = this.#origin() + this.#urls.issue(channel.id, user.id);
    const trigger = workspace.triggers.issue(user.id);
    const payload = commandPayload(workspace, user, channel, {
      command,
      text: words.join(' ').trim(),
      trigger,
      responseUrl,
    });
    const delivery = await this.#deliveries.send(DeliveryKind.command, payload);
    if (delivery.acked) this.#answerCommand(channel.id, user, delivery.response);
    else this.#tell(user, `${command} failed with the error "${commandError(delivery)}"`);
    return delivery;
  }

  /** Clicks a button (by action id or by what it says) or chooses in a menu. Throws when it is not there any more. */
  async click(
    who: string,
    where: SlackMessage | SlackView,
    target: string,
    options: ClickOptions = {},
  ): Promise<Delivery> {
    const workspace = this.#workspace;
    const user = workspace.user(who);
    const blocks = 'ts' in where ? this.#shown(user, where, options).blocks : this.#visible(user, where);
    const controls = controlsOf(blocks);
    const control = controlNamed(controls, target);
    const values = filledState(controls, options.answers ?? {});
    const place =
      'ts' in where
        ? { ...this.#messagePlace(user, where, options), state: { values } }
        : viewPlace(workspace, this.#current(where), values);
    const payload = {
      type: 'block_actions',
      ...actorFields(workspace, user),
      ...place,
      trigger_id: workspace.triggers.issue(user.id),
      actions: [actionEntry(control, chosenBy(control, options), workspace.clock.now())],
    };
    const delivery = await this.#deliveries.send(DeliveryKind.interactive, payload);
    if (!delivery.acked) this.#tell(user, 'This app did not respond. Try again.');
    return delivery;
  }

  /** Fills the inputs of an open modal and submits it; what the app answers happens to the modal. */
  async submit(who: string, view: SlackView, answers: Answers = {}): Promise<Delivery> {
    const user = this.#workspace.user(who);
    const controls = controlsOf(this.#visible(user, view));
    const values = filledState(controls, answers);
    checkComplete(controls, values);
    const current = this.#current(view);
    const payload = {
      type: 'view_submission',
      ...actorFields(this.#workspace, user),
      trigger_id: this.#workspace.triggers.issue(user.id),
      view: viewPlace(this.#workspace, current, values)['view'],
      response_urls: [],
    };
    const delivery = await this.#deliveries.send(DeliveryKind.interactive, payload);
    if (!delivery.acked || !this.#obey(user, current, delivery.response)) {
      this.#tell(user, 'We had some trouble connecting. Try again?');
    }
    return delivery;
  }

  /** Closes an open modal with its close button; undefined when the app does not want to know. */
  async close(view: SlackView): Promise<Delivery | undefined> {
    const current = this.#current(view);
    this.#workspace.views.close(current);
    if (current.definition['notify_on_close'] !== true) return undefined;
    const user = this.#workspace.user(current.user);
    const payload = {
      type: 'view_closed',
      ...actorFields(this.#workspace, user),
      view: viewPlace(this.#workspace, current, {})['view'],
      is_cleared: false,
    };
    return await this.#deliveries.send(DeliveryKind.interactive, payload);
  }

  /** Writes a message; one that names the bot is delivered as `app_mention`. */
  async say(who: string, where: string, text: string): Promise<Delivery | undefined> {
    const { app, clock, messages } = this.#workspace;
    const [user, channel] = [this.#workspace.user(who), this.#workspace.channel(where)];
    const { ts } = messages.add({ channel: channel.id, user: user.id, text, blocks: [] }, clock.now());
    if (!text.includes(`<@${app.ids.user}>`)) return undefined;
    return await this.event({ type: 'app_mention', user: user.id, text, ts, channel: channel.id, event_ts: ts });
  }

  /** Opens the app's home tab. */
  async openHome(who: string): Promise<Delivery> {
    const user = this.#workspace.user(who);
    const channel = this.#workspace.direct(user).id;
    const event_ts = (this.#workspace.clock.now() / 1_000).toFixed(6);
    return await this.event({ type: 'app_home_opened', user: user.id, channel, tab: 'home', event_ts });
  }

  /** Delivers any event of the Events API. */
  async event(event: JsonObject): Promise<Delivery> {
    this.#events += 1;
    const id = `Ev0${String(this.#events).padStart(8, '0')}`;
    const payload = eventPayload(this.#workspace, event, id, this.#workspace.clock.now());
    return await this.#deliveries.send(DeliveryKind.event, payload);
  }

  /** The message as this user sees it now, or as it was passed for a stale click. */
  #shown(user: SlackUser, message: SlackMessage, { stale }: ClickOptions): SlackMessage {
    const { messages } = this.#workspace;
    const current = stale ? message : messages.find(message.channel, message.ts);
    if (!current) throw new Error('The message is gone.');
    const visible = current.onlyFor === undefined || current.onlyFor === user.id;
    const member = this.#workspace.channel(message.channel).members.has(user.id);
    if (!visible || !member) throw new Error(`${user.name} does not see that message.`);
    return current;
  }

  #messagePlace(user: SlackUser, message: SlackMessage, options: ClickOptions): JsonObject {
    const shown = this.#shown(user, message, options);
    const url = this.#origin() + this.#urls.issue(message.channel, user.id, shown);
    return messagePlace(this.#workspace, shown, url);
  }

  #current(view: SlackView): SlackView {
    const current = this.#workspace.views.find(one => one.id === view.id);
    if (!current) throw new Error('The view is closed.');
    return current;
  }

  #visible(user: SlackUser, view: SlackView): JsonObject[] {
    const current = this.#current(view);
    const onTop = this.#workspace.views.stack(user.id).at(-1)?.id === view.id;
    const home = this.#workspace.views.home(user.id)?.id === view.id;
    if (!onTop && !home) throw new Error(`${user.name} does not see that view.`);
    return objectsOf(current.definition['blocks']);
  }

  /** Does with the modal what the answer to its submission says; false when the answer makes no sense. */
  #obey(user: SlackUser, view: SlackView, response: unknown): boolean {
    const { views, clock } = this.#workspace;
    const action = isObject(response) ? response['response_action'] : undefined;
    if (!isObject(response) || action === undefined) return this.#closed(view);
    try {
      if (action === 'errors') return this.#refused(view, response['errors']);
      if (action === 'update') views.update(view, acceptedView(response['view'], 'modal'), clock.now());
      else if (action === 'push') pushView(this.#workspace, user.id, acceptedView(response['view'], 'modal'));
      else if (action === 'clear') views.closeAll(user.id);
      else return false;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
    this.errors.delete(view.id);
    return true;
  }

  #closed(view: SlackView): boolean {
    this.#workspace.views.close(view);
    this.errors.delete(view.id);
    return true;
  }

  /** Errors name blocks of the view, each with a text; others Slack does not take. */
  #refused(view: SlackView, errors: unknown): boolean {
    if (!isObject(errors) || Object.keys(errors).length === 0) return false;
    const inputs = objectsOf(view.definition['blocks']).filter(block => block['type'] === 'input');
    const known = new Set(inputs.map(block => block['block_id']));
    if (Object.entries(errors).some(([id, text]) => !known.has(id) || typeof text !== 'string')) return false;
    this.errors.set(view.id, errors);
    return true;
  }

  #answerCommand(channel: string, user: SlackUser, response: unknown): void {
    if (!isObject(response) || Object.keys(response).length === 0) return;
    try {
      this.#urls.respond({ channel, user: user.id }, response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#tell(user, 'The command failed because the app sent an answer that Slack does not take.');
    }
  }

  #tell(user: SlackUser, text: string): void {
    this.notices.push({ user: user.id, text });
  }
}

/** The word that Slack shows for a command without answer. */
function commandError({ why }: Delivery): string {
  if (why === 'timeout' || why === 'ack_lost') return 'operation_timeout';
  return why === 'no_connection' || why === 'connection_failed' ? 'dispatch_failed' : 'dispatch_unknown_error';
}

function controlNamed(controls: readonly Control[], target: string): Control {
  const named = (control: Control) =>
    control.element['action_id'] === target || (isButton(control) && plainText(control.element['text']) === target);
  const found = controls.find(named);
  if (found) return found;
  const there = controls.map(({ element }) => plainText(element['text']) ?? textOf(element['action_id'])).join(', ');
  throw new Error(`There is no button ${target}. There now: ${there || 'none'}.`);
}

function chosenBy({ element }: Control, { option, value }: ClickOptions): JsonObject {
  if (option !== undefined) return { selected_option: optionNamed(element, option) };
  if (optionsOf(element).length > 0) throw new Error(`The menu ${String(element['action_id'])} needs an option.`);
  return value === undefined ? {} : { value };
}
