import { type ChannelOptions, type SlackChannel } from './channels.js';
import type { SlackClock } from './clock.js';
import { FileStore } from './files.js';
import type { Installation } from './installation.js';
import { MessageStore } from './messages.js';
import { type SlackUser, type Team, userFrom, type UserOptions } from './users.js';
import { Triggers } from './triggers.js';
import { ViewStore } from './views.js';

/** Everything that the local Slack knows. */
export class Workspace {
  readonly users: readonly SlackUser[];
  readonly channels: SlackChannel[];
  readonly groups: Map<string, readonly string[]>;
  readonly messages = new MessageStore();
  readonly views = new ViewStore();
  readonly files = new FileStore();
  readonly triggers: Triggers;
  readonly team: Team;
  readonly app: Installation;
  readonly clock: SlackClock;

  constructor(clock: SlackClock, app: Installation, team: Team, content: WorkspaceContent) {
    this.clock = clock;
    this.app = app;
    this.team = team;
    this.triggers = new Triggers(clock);
    const bot = userFrom({ name: 'lifeboat', id: app.ids.user, isBot: true }, team, 0);
    this.users = [...content.users.map((user, at) => userFrom(user, team, at + 1)), bot];
    this.channels = content.channels.map((channel, at) => this.#channelFrom(channel, at + 1));
    this.groups = new Map(
      Object.entries(content.groups).map(([id, members]) => [id, members.map(member => this.user(member).id)]),
    );
  }

  /** By id, name or @name. Throws on anybody else: only tests and demos ask. */
  user(who: string): SlackUser {
    const found = this.users.find(user => user.id === who || user.name === who.replace(/^@/, ''));
    if (!found) throw new Error(`There is no user ${who} in the local Slack.`);
    return found;
  }

  /** By id, name or #name. Throws on any other: only tests and demos ask. */
  channel(which: string): SlackChannel {
    const found = this.channels.find(one => one.id === which || one.name === which.replace(/^#/, ''));
    if (!found) throw new Error(`There is no channel ${which} in the local Slack.`);
    return found;
  }

  /** The direct messages between the bot and somebody. */
  direct(user: SlackUser): SlackChannel {
    const known = this.channels.find(({ directWith }) => directWith === user.id);
    if (known) return known;
    const channel: SlackChannel = {
      id: `D0${String(this.channels.length + 1).padStart(7, '0')}`,
      name: 'directmessage',
      isPrivate: true,
      isShared: false,
      isArchived: false,
      directWith: user.id,
      members: new Set([user.id, this.app.ids.user]),
    };
    this.channels.push(channel);
    return channel;
  }

  #channelFrom(options: ChannelOptions, number: number): SlackChannel {
    const people = this.users.filter(({ id }) => id !== this.app.ids.user).map(({ id }) => id);
    const members = options.members?.map(member => this.user(member).id) ?? people;
    return {
      id: options.id ?? `C0${String(number).padStart(7, '0')}`,
      name: options.name,
      isPrivate: options.isPrivate ?? false,
      isShared: options.isShared ?? false,
      isArchived: options.isArchived ?? false,
      members: new Set(options.bot === false ? members : [...members, this.app.ids.user]),
    };
  }
}

export interface WorkspaceContent {
  readonly users: readonly UserOptions[];
  readonly channels: readonly ChannelOptions[];
  /** User group id to members. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}
