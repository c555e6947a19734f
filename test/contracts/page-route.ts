import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Page, PageState } from '../../bot/paging/out/page.js';
import { PageRefused, type Route, type RouteDeps } from '../../bot/paging/out/route.js';
import type { PagingRoutes } from '../../plan/paging.js';

/** A real receiver behind a route. */
export interface PageRouteWorld {
  readonly declared: PagingRoutes;
  readonly deps: RouteDeps;
  /** What arrived, as texts, oldest first. */
  arrived(): Promise<readonly string[]>;
  /** From now on it takes nothing; false: it will again. */
  refuse(on: boolean): void;
  close(): Promise<void>;
}

export const PAGE: Page = {
  key: 'lifeboat/r1/approval/decide/1',
  service: 'orders',
  run: 'r1',
  group: 'leads',
  state: PageState.triggered,
  severity: 'critical',
  summary: 'orders: 2 of leads must approve "Décider <!channel>"',
  details: { service: 'orders', run: 'r1' },
};

/** The guarantees of a `Route`. */
export function pageRouteContract(route: Route, open: () => Promise<PageRouteWorld>): void {
  describe(`${route.name} as a way to page`, () => {
    let world: PageRouteWorld;
    const deliver = (page: Page, declared = world.declared) => route.deliver(page, declared, world.deps);
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    it('is not there where it is not declared', () => {
      expect(deliver(PAGE, {})).toBeUndefined();
    });

    it('brings a page and its end, which can be told to belong together', async () => {
      await deliver(PAGE);
      await deliver({ ...PAGE, state: PageState.resolved });
      const [first = '', second = ''] = await world.arrived();
      expect(first).toContain(PAGE.summary);
      expect(second).not.toBe('');
    });

    it('says that it was not taken, in words without an address or a secret', async () => {
      world.refuse(true);
      const error: unknown = await deliver(PAGE)?.catch((thrown: unknown) => thrown);
      world.refuse(false);
      expect(error).toBeInstanceOf(PageRefused);
      expect(String(error)).not.toMatch(/127\.|-secret/);
      await deliver(PAGE);
    });
  });
}
