import type { Library } from '../library.js';
import type { CheckedFile } from '../render/checked-file.js';

/** Compiling and exploring every runbook costs up to a second, and a page looks every three. */
const KEPT_MS = 30_000;

/** What the runbooks of a service compile to, read anew every half minute. */
export class Readiness {
  readonly #library: Library;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly at: number; readonly files: Promise<readonly CheckedFile[]> }>();

  constructor(library: Library, now: () => number) {
    this.#library = library;
    this.#now = now;
  }

  of(service: string): Promise<readonly CheckedFile[]> {
    const known = this.#known.get(service);
    if (known && this.#now() - known.at < KEPT_MS) return known.files;
    const files = this.#compile(service);
    this.#known.set(service, { at: this.#now(), files });
    files.catch(() => this.#known.delete(service));
    return files;
  }

  async #compile(service: string): Promise<readonly CheckedFile[]> {
    const runbooks = await this.#library.runbooks();
    const files: CheckedFile[] = [];
    for (const { path, head } of runbooks) {
      if (head?.service === service) files.push({ path, ...(await this.#library.compile(path, {})) });
    }
    return files;
  }
}
