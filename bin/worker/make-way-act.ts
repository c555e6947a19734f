import type { Client } from '@temporalio/client';
import { makeDrillsYield } from '../../bot/runs/make-drills-yield.js';
import { MAKE_WAY_MS } from '../../workflows/begin-run.js';

/**
 * `watch.make-way`: asks the drill that is in the way of an unattended run to make way, and says whether it did. A drill that broke something on
 * purpose is left alone: the loss that the watch sees is then its own, and the drill answers it.
 */
export const makeWayAct =
  (client: Client, waitMs = MAKE_WAY_MS) =>
  async ({ service, reason }: { readonly service: string; readonly reason: string }): Promise<boolean> =>
    await makeDrillsYield(client, service, { person: 'the watch', reason }, waitMs, ({ drill }) =>
      Boolean(drill?.fault),
    );
