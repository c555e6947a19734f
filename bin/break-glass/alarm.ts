import { reasonOf } from '../../activities/fail.js';
import { notify } from '../../activities/notify/notify.js';
import type { Inventory } from '../../plan/inventory.js';
import type { JournalContext } from '../../workflows/host.js';

/** How each channel of the inventory took a message; its own limit is five seconds, and all are told at once. */
export async function alarm(
  inventory: Inventory,
  { context, step, message }: { readonly context: JournalContext; readonly step: string; readonly message: string },
  resolve: (reference: string) => Promise<string>,
): Promise<readonly { readonly channel: string; readonly trouble: string | null }[]> {
  const tell = notify({ resolve, now: Date.now });
  return await Promise.all(
    Object.keys(inventory.channels).map(async channel => {
      const told = tell({ args: { channel, message }, context: { ...context, step }, estate: inventory });
      const trouble = await told.then(
        () => null,
        (error: unknown) => reasonOf(error),
      );
      return { channel, trouble };
    }),
  );
}
