import type { VantageView } from '../../plan/loss-view.js';
import { contactOf, withSession } from '../postgres/session.js';
import type { Resolves } from '../resolves.js';

const LIMITS = { connectMs: 1_000, queryMs: 1_000 };

/** `vantage.look`: whether a server answers from where this worker is. It asks nothing but whether somebody is there. */
export const vantageLook =
  (deps: Resolves) =>
  async ({ vantage, dsn }: { readonly vantage: string; readonly dsn: string }): Promise<VantageView> => {
    try {
      await withSession(await deps.resolve(dsn), LIMITS, session => session.row('SELECT 1 AS there'));
      return { vantage, contact: 'answered', detail: 'it answered' };
    } catch (error) {
      return { vantage, ...contactOf(error) };
    }
  };
