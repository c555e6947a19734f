import type { ChannelOptions, SlackChannel } from './channels.js';
import { type SlackClock, systemClock } from './clock.js';
import { Deliveries, type Delivery } from './deliveries.js';
import { Faults } from './faults.js';
import { type HttpAnswer, HttpDelivery, post } from './http-delivery.js';
import { Installation } from './installation.js';
import type { JsonObject } from './json.js';
import type { SlackMessage } from './messages.js';
import { People } from './people.js';
import type { SlackUser, Team, UserOptions } from './users.js';
import { RateLimits } from './rate-limits.js';
import { ResponseUrls } from './response-urls.js';
import { SlackServer } from './server.js';
import { SocketMode } from './socket-mode.js';
import type { SentRequest } from './transport.js';
import { type CallRecord, WebApi } from './web-api.js';
import type { SlackView } from './views.js';
import { Workspace } from './workspace.js';

export interface LocalSlackOptions {
  /** An address of 127.0.0.0/8. */
  readonly host?: string;
  /** A free one when left out. */
  readonly port?: number;
  readonly clock?: SlackClock;
  readonly users?: readonly UserOptions[];
  readonly channels?: readonly ChannelOptions[];
  /** User group id to names or ids of members. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Scopes of the bot token. */
  readonly scopes?: readonly string[];
  readonly commands?: readonly string[];
  /** The workspace is part of an enterprise grid. */
  readonly enterprise?: boolean;
  /** Bot tokens live 12 hours and are refreshed. */
  readonly rotation?: boolean;
  /** False for measurements that Slack would slow down. */
  readonly rateLimits?: boolean;
  /** Deliver over signed HTTP to this URL, instead of Socket Mode. */
  readonly requestUrl?: string;
}

const SCOPES = ['chat:write', 'commands', 'users:read'];
const USERS = [{ name: 'ada' }, { name: 'ben' }, { name: 'cleo' }];
const CHANNELS = [{ name: 'orders-oncall' }];

/** Starts a Slack of one workspace on this machine, for the real Bolt to talk to. `stop` it at the end. */
export async function startLocalSlack(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const slack = new LocalSlack(options);
  await slack.up();
  return slack;
}

/** The handle: what the app needs, what people do and see, what can go wrong. */
export class LocalSlack {
  readonly clock: SlackClock;
  readonly team: Team;
  readonly app: Installation;
  readonly faults = new Faults();
  /** What people do: `command`, `click`, `submit`, `close`, `say`, `openHome`, `event`. */
  readonly people: People;
  readonly sockets: SocketMode;
  readonly #workspace: Workspace;
  readonly #deliveries: Deliveries;
  readonly #api: WebApi;
  readonly #server: SlackServer;
  #requestUrl: string | undefined;

  constructor(options: LocalSlackOptions) {
    this.clock = options.clock ?? systemClock;
    const enterprise = options.enterprise ? { id: 'E0LOCAL', name: 'Local Grid' } : undefined;
    this.team = { id: 'T0LOCAL', domain: 'local', name: 'Local', enterprise };
    this.app = new Installation(this.clock, options.scopes ?? SCOPES, options.rotation ?? false);
    const content = {
      users: options.users ?? USERS,
      channels: options.channels ?? CHANNELS,
      groups: options.groups ?? {},
    };
    this.#workspace = new Workspace(this.clock, this.app, this.team, content);
    this.sockets = new SocketMode(this.app.ids.app);
    this.#deliveries = new Deliveries(this.sockets, this.clock, this.faults);
    const urls = new ResponseUrls(this.#workspace);
    const server = () => this.#server.address;
    const around = {
      get origin() {
        return `http://${server()}`;
      },
      socketUrl: () => `ws://${server()}${this.sockets.newPath()}`,
    };
    const limits = options.rateLimits === false ? undefined : new RateLimits(this.clock);
    this.#api = new WebApi(this.#workspace, this.faults, limits, around);
    const doors = { api: this.#api, responses: urls, sockets: this.sockets, files: this.#workspace.files };
    this.#server = new SlackServer(doors, options.host ?? '127.0.0.1', options.port ?? 0);
    this.people = new People(
      this.#workspace,
      this.#deliveries,
      urls,
      () => around.origin,
      options.commands ?? ['/lifeboat'],
    );
    if (options.requestUrl) this.deliverTo(options.requestUrl);
  }

  /** For `clientOptions.slackApiUrl`. */
  get apiUrl(): string {
    return `http://${this.#server.address}/api/`;
  }

  /** Deliver over signed HTTP to this URL from now on. */
  deliverTo(requestUrl: string): void {
    this.#requestUrl = requestUrl;
    this.#deliveries.use(new HttpDelivery(requestUrl, this.app.signingSecret, this.clock));
  }

  /** By id, name or @name. */
  user(who: string): SlackUser {
    return this.#workspace.user(who);
  }

  /** By id, name or #name. */
  channel(which: string): SlackChannel {
    return this.#workspace.channel(which);
  }

  /** What stands in a channel, threads left out, oldest first. */
  messages(which: string): SlackMessage[] {
    const { id } = this.channel(which);
    return this.#workspace.messages.list(
      one => one.channel === id && !one.onlyFor && (one.threadTs === undefined || one.threadTs === one.ts),
    );
  }

  /** The replies to a message, oldest first. */
  thread(parent: SlackMessage): SlackMessage[] {
    return this.#workspace.messages.list(
      one => one.channel === parent.channel && one.threadTs === parent.ts && one.ts !== parent.ts && !one.onlyFor,
    );
  }

  /** A message as it stands now; undefined when it was deleted. */
  current(message: SlackMessage): SlackMessage | undefined {
    return this.#workspace.messages.find(message.channel, message.ts);
  }

  /** What the app showed to this user only. */
  ephemeral(who: string): SlackMessage[] {
    const { id } = this.user(who);
    return this.#workspace.messages.list(one => one.onlyFor === id);
  }

  /** The direct messages of the bot and this user. */
  direct(who: string): SlackMessage[] {
    const { id } = this.#workspace.direct(this.user(who));
    return this.#workspace.messages.list(one => one.channel === id && !one.onlyFor);
  }

  /** The open modals of a user, the visible one last. */
  views(who: string): readonly SlackView[] {
    return this.#workspace.views.stack(this.user(who).id);
  }

  home(who: string): SlackView | undefined {
    return this.#workspace.views.home(this.user(who).id);
  }

  /** What a refused submission shows under the inputs of a view, by block id. */
  errors(view: SlackView): JsonObject {
    return this.people.errors.get(view.id) ?? {};
  }

  /** What Slack itself told this user because the app did not do its part. */
  notices(who: string): string[] {
    const { id } = this.user(who);
    return this.people.notices.filter(({ user }) => user === id).map(({ text }) => text);
  }

  /** Every delivery and every retry, with its outcome. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries.outcomes;
  }

  /** Sends a delivery once more, the same envelope or the same payload. */
  async redeliver(delivery: Delivery): Promise<Delivery> {
    return await this.#deliveries.repeat(delivery);
  }

  /** Sends exactly these bytes and headers to the request URL: replays, wrong signatures, huge bodies. */
  async post(request: SentRequest): Promise<HttpAnswer> {
    if (this.#requestUrl === undefined) throw new Error('The local Slack delivers over Socket Mode, not over HTTP.');
    return await post(this.#requestUrl, request, AbortSignal.timeout(10_000));
  }

  /** The calls that the app made, of one method or all. */
  calls(method?: string): CallRecord[] {
    return this.#api.calls.filter(one => method === undefined || one.method === method);
  }

  async up(): Promise<void> {
    await this.#server.up();
  }

  /** Cuts every connection and refuses new ones until `up`. */
  async down(): Promise<void> {
    await this.#server.down();
  }

  archive(which: string): void {
    this.channel(which).isArchived = true;
  }

  removeBot(which: string): void {
    this.channel(which).members.delete(this.app.ids.user);
  }

  inviteBot(which: string): void {
    this.channel(which).members.add(this.app.ids.user);
  }

  async stop(): Promise<void> {
    await this.sockets.close();
    await this.#server.stop();
  }
}
