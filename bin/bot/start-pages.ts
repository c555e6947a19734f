import { join } from 'node:path';
import { createResolver } from '../../activities/resolve.js';
import { Inbox } from '../../bot/paging/in/inbox.js';
import { type DoorPlace, startDoor } from '../../bot/paging/in/start-door.js';
import { Pager } from '../../bot/paging/out/pager.js';
import { Plans } from '../../bot/runs/plans.js';
import type { BotOptions } from '../../bot/start-bot.js';
import { Claims } from '../../bot/store/claims.js';
import { Incidents } from '../../bot/store/incidents.js';
import { PageLog } from '../../bot/store/page-log.js';
import type { AskOnDuty } from '../../bot/render/on-call-lines.js';

interface Parts extends Pick<BotOptions, 'runs' | 'library' | 'state' | 'log' | 'now'> {
  readonly onDuty: AskOnDuty;
}

export interface RunningPages {
  readonly paging: NonNullable<BotOptions['paging']>;
  /** Where pagers and monitoring reach it; undefined: nowhere. */
  readonly url: string | undefined;
  stop(): Promise<void>;
}

/** Pages out of runs and takes pages from outside; neither needs Slack. */
export async function startPages(
  { runs, library, state, log, now, onDuty }: Parts,
  env: Readonly<Record<string, string | undefined>>,
  place: DoorPlace | null,
): Promise<RunningPages> {
  const resolve = createResolver(env);
  const inventory = () => library.inventory();
  const claims = new Claims(join(state, 'claims'), now);
  const incidents = new Incidents(join(state, 'incidents.ndjson'), now());
  const inbox = new Inbox({ inventory, incidents, claims, log, now });
  const door = place ? await startDoor({ inbox, inventory, resolve, log }, place) : undefined;
  const pages = new PageLog(join(state, 'pages.ndjson'), now());
  const stop = new AbortController();
  const pager = new Pager({ runs, plans: new Plans(runs), inventory, onDuty, pages, resolve, log, now });
  const running = pager.run(stop.signal);
  return {
    paging: { inbox, resolve },
    url: door?.url,
    async stop() {
      stop.abort();
      await door?.stop();
      await running;
    },
  };
}
