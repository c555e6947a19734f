import { checkView } from '../blocks/check-view.js';
import { withIds } from '../blocks/with-ids.js';
import { TokenKind } from '../installation.js';
import { isObject, type JsonObject, objectsOf, textOf } from '../json.js';
import { Tier } from '../rate-limits.js';
import { Refusal, schemaRefusal } from '../refusal.js';
import { type SlackView, viewPayload } from '../views.js';
import type { Workspace } from '../workspace.js';
import { required } from './arguments.js';
import type { Call, Method } from './method.js';

/** Documented: three modals above each other. */
const DEEPEST = 3;
const views = { token: TokenKind.bot, scopes: [], tier: Tier.four } as const;

export const viewsOpen: Method = {
  ...views,
  run(call) {
    const definition = definitionOf(call, 'modal');
    const user = call.workspace.triggers.exchange(required(call, 'trigger_id'));
    return answer(call, call.workspace.views.open(user, definition, call.workspace.clock.now()));
  },
};

export const viewsPush: Method = {
  ...views,
  run(call) {
    const definition = definitionOf(call, 'modal');
    const user = call.workspace.triggers.exchange(required(call, 'trigger_id'));
    return answer(call, pushView(call.workspace, user, definition));
  },
};

export const viewsUpdate: Method = {
  ...views,
  run(call) {
    const { workspace, args } = call;
    const definition = definitionOf(call);
    const id = textOf(args['view_id']);
    const external = textOf(args['external_id']);
    if (!id && !external) throw schemaRefusal('invalid_arguments', ['missing required field: view_id']);
    const view = workspace.views.find(one => (id ? one.id === id : one.definition['external_id'] === external));
    if (!view) throw new Refusal('not_found');
    checkHash(call, view);
    return answer(call, workspace.views.update(view, definition, workspace.clock.now()));
  },
};

export const viewsPublish: Method = {
  ...views,
  run(call) {
    const { workspace } = call;
    const definition = definitionOf(call, 'home');
    const user = required(call, 'user_id');
    if (!workspace.users.some(({ id }) => id === user)) throw new Refusal('user_not_found');
    const home = workspace.views.home(user);
    if (home) checkHash(call, home);
    return answer(call, workspace.views.publish(user, definition, workspace.clock.now()));
  },
};

/** Puts a modal above the open ones of a user. */
export function pushView({ views: store, clock }: Workspace, user: string, definition: JsonObject): SlackView {
  const top = store.stack(user).at(-1);
  if (!top) throw new Refusal('not_found');
  if (store.stack(user).length >= DEEPEST) throw new Refusal('push_limit_reached');
  return store.open(user, definition, clock.now(), top);
}

/** A view as it is kept: checked, and with ids where the app left them out. */
export function acceptedView(view: unknown, type?: 'modal' | 'home'): JsonObject {
  checkView(view, type);
  return isObject(view) ? { ...view, blocks: withIds(objectsOf(view['blocks'])) } : {};
}

function definitionOf(call: Call, type?: 'modal' | 'home'): JsonObject {
  const view = call.args['view'];
  if (view === undefined) throw schemaRefusal('invalid_arguments', ['missing required field: view']);
  const definition = acceptedView(view, type);
  const external = textOf(definition['external_id']);
  const taken = external !== undefined && external !== '' && textOf(call.args['external_id']) !== external;
  const holder = taken ? call.workspace.views.find(one => one.definition['external_id'] === external) : undefined;
  if (holder && holder.id !== call.args['view_id']) throw new Refusal('duplicate_external_id');
  return definition;
}

function checkHash({ args }: Call, view: SlackView): void {
  const hash = textOf(args['hash']);
  if (hash && hash !== view.hash) throw new Refusal('hash_conflict');
}

function answer({ workspace: { team, app } }: Call, view: SlackView) {
  return { view: viewPayload(view, { team: team.id, app: app.ids.app, bot: app.ids.bot }) };
}
