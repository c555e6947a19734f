import { z } from 'zod';
import { PageState } from '../paging/out/page.js';
import { appendLine, parsedLine, readLines, replaceLines } from './lines-file.js';

const State = z.enum(PageState).optional();
const Told = z.strictObject({ pagerduty: State, webhook: State, email: State });
const Entry = z.strictObject({
  key: z.string(),
  service: z.string(),
  run: z.string(),
  told: Told,
  /** Nothing about it will change any more. */
  over: z.boolean(),
  at: z.number(),
});
/** What was said about a page, and on which ways. */
export type PageEntry = z.output<typeof Entry>;

/** Pages that are over are forgotten after a week. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** Whom the bot has paged, kept in a file, so that a bot that is started again resolves what it has triggered and pages nobody twice. */
export class PageLog {
  readonly #path: string;
  readonly #entries = new Map<string, PageEntry>();

  constructor(path: string, now: number) {
    this.#path = path;
    for (const line of readLines(path)) {
      const entry = Entry.safeParse(parsedLine(line)).data;
      if (entry) this.#entries.set(entry.key, entry);
    }
    for (const { key, over, at } of this.#entries.values()) if (over && now - at > KEPT_MS) this.#entries.delete(key);
    replaceLines(
      path,
      [...this.#entries.values()].map(entry => JSON.stringify(entry)),
    );
  }

  get(key: string): PageEntry | undefined {
    return this.#entries.get(key);
  }

  put(entry: PageEntry): void {
    this.#entries.set(entry.key, entry);
    appendLine(this.#path, JSON.stringify(entry));
  }

  /** Every page that may still change. */
  open(): readonly PageEntry[] {
    return [...this.#entries.values()].filter(({ over }) => !over);
  }
}
