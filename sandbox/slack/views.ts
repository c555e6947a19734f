import { isObject, type JsonObject, textOf } from './json.js';

/** A modal or a home tab that somebody sees now. */
export interface SlackView {
  readonly id: string;
  readonly user: string;
  /** Changes with every update; `views.update` with an older one is refused. */
  readonly hash: string;
  readonly rootId: string;
  readonly previousId?: string | undefined;
  /** What the app sent, with generated block and action ids. */
  readonly definition: JsonObject;
}

/** The open modals of everybody and their home tabs. */
export class ViewStore {
  readonly #stacks = new Map<string, SlackView[]>();
  readonly #homes = new Map<string, SlackView>();
  #count = 0;

  /** Opens on an empty stack, or above `below`. */
  open(user: string, definition: JsonObject, nowMs: number, below?: SlackView): SlackView {
    const id = this.#newId();
    const view = {
      id,
      user,
      hash: this.#newHash(nowMs),
      rootId: below?.rootId ?? id,
      previousId: below?.id,
      definition,
    };
    this.#stacks.set(user, below ? [...this.stack(user), view] : [view]);
    return view;
  }

  publish(user: string, definition: JsonObject, nowMs: number): SlackView {
    const id = this.#homes.get(user)?.id ?? this.#newId();
    const view = { id, user, hash: this.#newHash(nowMs), rootId: id, definition };
    this.#homes.set(user, view);
    return view;
  }

  update(view: SlackView, definition: JsonObject, nowMs: number): SlackView {
    const next = { ...view, definition, hash: this.#newHash(nowMs) };
    const stack = this.stack(view.user);
    this.#stacks.set(
      view.user,
      stack.map(one => (one.id === view.id ? next : one)),
    );
    if (this.#homes.get(view.user)?.id === view.id) this.#homes.set(view.user, next);
    return next;
  }

  /** The modals of a user, the visible one last. */
  stack(user: string): readonly SlackView[] {
    return this.#stacks.get(user) ?? [];
  }

  home(user: string): SlackView | undefined {
    return this.#homes.get(user);
  }

  find(fits: (view: SlackView) => boolean): SlackView | undefined {
    return [...this.#stacks.values(), [...this.#homes.values()]].flat().find(fits);
  }

  close(view: SlackView): void {
    this.#stacks.set(
      view.user,
      this.stack(view.user).filter(one => one.id !== view.id),
    );
  }

  closeAll(user: string): void {
    this.#stacks.delete(user);
  }

  #newId(): string {
    this.#count += 1;
    return `V0${String(this.#count).padStart(8, '0')}`;
  }

  #newHash(nowMs: number): string {
    this.#count += 1;
    return `${Math.floor(nowMs / 1000)}.${this.#count.toString(16).padStart(8, '0')}`;
  }
}

/** The view object that answers and payloads carry; `values` is the state of its inputs. */
export function viewPayload(view: SlackView, ids: { team: string; app: string; bot: string }, values: JsonObject = {}) {
  const { definition } = view;
  const text = (field: string) => textOf(definition[field]) ?? '';
  return {
    id: view.id,
    team_id: ids.team,
    app_id: ids.app,
    app_installed_team_id: ids.team,
    bot_id: ids.bot,
    type: text('type'),
    blocks: definition['blocks'],
    private_metadata: text('private_metadata'),
    callback_id: text('callback_id'),
    external_id: text('external_id'),
    state: { values },
    hash: view.hash,
    title: isObject(definition['title']) ? definition['title'] : null,
    submit: isObject(definition['submit']) ? definition['submit'] : null,
    close: isObject(definition['close']) ? definition['close'] : null,
    clear_on_close: definition['clear_on_close'] === true,
    notify_on_close: definition['notify_on_close'] === true,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
  };
}
