import { z } from 'zod';
import { AlertSource, AlertState } from '../paging/in/alert.js';
import type { Incident } from '../paging/in/incident.js';
import { appendLine, parsedLine, readLines, replaceLines } from './lines-file.js';

const Entry = z.strictObject({
  source: z.enum(AlertSource),
  key: z.string(),
  service: z.string(),
  state: z.enum(AlertState),
  at: z.number(),
  title: z.string(),
  lines: z.array(z.string()),
  link: z.string().nullable(),
  id: z.string().nullable(),
  since: z.number(),
  heardAt: z.number(),
  shown: z.boolean(),
  stale: z.string().nullable(),
});

/** What is over is forgotten after so long: long after the last delivery that could still be on its way. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** What pagers and monitoring have said, kept in a file before it is acknowledged to them. */
export class Incidents {
  readonly #path: string;
  readonly #known = new Map<string, Incident>();

  constructor(path: string, now: number) {
    this.#path = path;
    for (const line of readLines(path)) {
      const entry = Entry.safeParse(parsedLine(line)).data;
      if (entry) this.#known.set(entry.key, entry);
    }
    for (const { key, state, at, heardAt } of this.#known.values()) {
      if (state === AlertState.resolved && now - Math.max(at, heardAt) > KEPT_MS) this.#known.delete(key);
    }
    replaceLines(
      path,
      [...this.#known.values()].map(incident => JSON.stringify(incident)),
    );
  }

  get(key: string): Incident | undefined {
    return this.#known.get(key);
  }

  put(incident: Incident): void {
    this.#known.set(incident.key, incident);
    appendLine(this.#path, JSON.stringify(incident));
  }

  all(): readonly Incident[] {
    return [...this.#known.values()];
  }
}
