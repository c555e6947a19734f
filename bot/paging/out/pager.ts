import type { Inventory } from '../../../plan/inventory.js';
import type { RunState } from '../../../plan/run.js';
import type { BotLog } from '../../bot-log.js';
import { Bell } from '../../projector/bell.js';
import { Follower } from '../../projector/follower.js';
import { type AskOnDuty, namesOnDuty } from '../../render/on-call-lines.js';
import type { Plans } from '../../runs/plans.js';
import type { Runs } from '../../runs/runs.js';
import type { PageLog } from '../../store/page-log.js';
import { afterFailure, nextSends, type Tries } from './next-sends.js';
import { type Page, PageState } from './page.js';
import { PageRefused, type Route, type RouteDeps, type RouteName } from './route.js';
import { routes, routesOf } from './routes.js';
import { wantedPages } from './wanted-pages.js';

export interface PagerParts extends RouteDeps {
  readonly runs: Runs;
  readonly plans: Plans;
  readonly inventory: () => Promise<Inventory>;
  readonly onDuty: AskOnDuty;
  readonly pages: PageLog;
  readonly log: BotLog;
}

const ROUND_MS = 1_000;

/**
 * Follows every run and wakes people: when an approval waits or escalates, when a run holds, when it ends with work left for them; and says when
 * that is over. It needs no Slack and changes no run.
 */
export class Pager {
  readonly #parts: PagerParts;
  readonly #follower: Follower;
  readonly #wanted = new Map<string, Page>();
  readonly #tries = new Map<string, Partial<Record<RouteName, Tries>>>();
  readonly #clock = new Bell();
  #inventory: Inventory | undefined;

  constructor(parts: PagerParts) {
    this.#parts = parts;
    const { runs, plans, log, now, pages } = parts;
    this.#follower = new Follower({
      runs,
      plans,
      log,
      now,
      open: () => pages.open().map(({ service, run }) => ({ service, runId: run })),
      show: async state => this.#want(state),
    });
  }

  /** Runs until `stop`; an attempt that is on its way is finished. */
  async run(stop: AbortSignal): Promise<void> {
    const loop = async (what: string, round: () => Promise<void>): Promise<void> => {
      while (!stop.aborted) {
        await round().catch((error: unknown) => this.#parts.log.warn(what, { what: String(error) }));
        await this.#clock.sleep(ROUND_MS, stop);
      }
    };
    // Two loops: a pager that does not answer must not keep anybody from seeing the next run.
    await Promise.all([
      loop('runs-not-seen', () => this.#follower.round()),
      loop('pages-not-sent', () => this.deliver()),
    ]);
  }

  /** Looks at every run once. */
  async look(): Promise<void> {
    await this.#follower.round();
  }

  /** Tells whoever has to be told now. */
  async deliver(): Promise<void> {
    const { inventory } = this.#parts;
    // A broken edit of the inventory must not silence the pager.
    const known = await inventory().catch((error: unknown) => this.#inventory ?? Promise.reject(error));
    this.#inventory = known;
    await Promise.all([...this.#wanted.values()].map(page => this.#bring(page, known)));
  }

  #want(state: RunState): void {
    for (const page of wantedPages(state)) {
      const known = this.#parts.pages.get(page.key);
      // What was over before anybody was woken wakes nobody; what may be on its way must be taken back.
      const unheard = page.state === PageState.resolved && !known && !this.#wanted.has(page.key);
      if (known?.over !== true && !unheard) this.#wanted.set(page.key, page);
    }
  }

  async #bring(page: Page, inventory: Inventory): Promise<void> {
    const { pages, now } = this.#parts;
    const declared = routesOf(inventory, page);
    const ways = routes.filter(({ name }) => declared[name] !== undefined);
    const tries = this.#tries.get(page.key) ?? {};
    this.#tries.set(page.key, tries);
    const told = (): Partial<Record<RouteName, PageState>> => pages.get(page.key)?.told ?? {};
    for (const name of nextSends(page.state, { told: told(), tries }, ways, now())) {
      const route = ways.find(way => way.name === name);
      if (!route) continue;
      const taken = await this.#try(route, page, declared, tries);
      if (taken) this.#note(page, { ...told(), [name]: page.state });
    }
    if (this.#isOver(page, ways, told())) this.#forget(page, told());
  }

  async #try(
    route: Route,
    page: Page,
    declared: ReturnType<typeof routesOf>,
    tries: Partial<Record<RouteName, Tries>>,
  ): Promise<boolean> {
    const { log, now, resolve } = this.#parts;
    try {
      await route.deliver(await this.#addressed(page), declared, { resolve, now });
      delete tries[route.name];
      log.info('paged', { route: route.name, key: page.key, state: page.state });
      return true;
    } catch (error) {
      // A reference without a value is a matter of the set-up.
      const { again, waitMs } = error instanceof PageRefused ? error : { again: false, waitMs: 0 };
      tries[route.name] = afterFailure(tries[route.name], { again, waitMs }, now());
      log.warn('page-not-taken', { route: route.name, key: page.key, what: String(error), again });
      return false;
    }
  }

  /** Names who is on call now. */
  async #addressed(page: Page): Promise<Page> {
    const inventory = this.#inventory;
    if (page.group === null || page.state === PageState.resolved || !inventory) return page;
    const names = await namesOnDuty(page.group, inventory, this.#parts.onDuty);
    return { ...page, details: { ...page.details, [`on call of ${page.group}`]: names } };
  }

  #note({ key, service, run }: Page, told: Partial<Record<RouteName, PageState>>, over = false): void {
    const at = this.#parts.now();
    this.#parts.pages.put({ key, service, run, told, over, at });
  }

  /** What ended with work for people stays open there until they close it; the bot has nothing more to say about it. */
  #isOver(page: Page, ways: readonly Route[], told: Partial<Record<RouteName, PageState>>): boolean {
    const all = ways.flatMap(({ name }) => told[name] ?? []);
    if (page.state === PageState.resolved) return all.every(state => state === PageState.resolved);
    return page.key.includes('/ended/') && all.length > 0;
  }

  #forget(page: Page, told: Partial<Record<RouteName, PageState>>): void {
    this.#note(page, told, true);
    this.#wanted.delete(page.key);
    this.#tries.delete(page.key);
  }
}
