import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Slack repeats a delivery for at most some six minutes, and its signatures are good for five; the rest is margin. */
const KEPT_MS = 60 * 60_000;

/**
 * What has been taken on already: each delivery and each signature at most once, also over a restart of the bot and by several bots on one
 * disk. A claim is a file that can be created only once (O_EXCL), so there is no moment between looking and taking.
 */
export class Claims {
  readonly #directory: string;
  readonly #now: () => number;
  #swept = 0;

  constructor(directory: string, now: () => number) {
    this.#directory = directory;
    this.#now = now;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** True for the first who asks for this key, false for everyone after. Throws when the disk takes nothing: then nothing may be done. */
  take(key: string): boolean {
    this.#sweep();
    try {
      writeFileSync(join(this.#directory, nameOf(key)), '', { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Whether somebody took it within the last hour. */
  taken(key: string): boolean {
    return existsSync(join(this.#directory, nameOf(key)));
  }

  #sweep(): void {
    const now = this.#now();
    if (now - this.#swept < KEPT_MS) return;
    this.#swept = now;
    for (const name of readdirSync(this.#directory)) {
      const path = join(this.#directory, name);
      if (now - statSync(path).mtimeMs > KEPT_MS) unlinkSync(path);
    }
  }
}

function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
