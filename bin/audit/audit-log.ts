import type { AuditStore, Drafting } from '../../activities/audit/store.js';
import { type AuditHead, GENESIS } from '../../plan/audit/chain.js';
import { signCheckpoint } from '../../plan/audit/checkpoint.js';
import type { AuditBody } from '../../plan/audit/entry.js';
import type { DecisionBody } from './decision-body.js';

/** A checkpoint stands behind so many entries at the latest, or so long after the first that none covers. */
const CHECKPOINT_ENTRIES = 100;
const CHECKPOINT_MS = 60_000;
/** A disk that takes longer to confirm an entry is as good as full. */
const WRITE_MS = 3_000;
/** Decisions of more runs than are ever open at once; one that is forgotten is written a second time. */
const REMEMBERED = 10_000;

export interface AuditParts {
  readonly store: AuditStore;
  /** Which process writes. */
  readonly by: string;
  /** The seed of the Ed25519 key that signs checkpoints; undefined: there are none. */
  readonly seed: Uint8Array | undefined;
  /** Acts go on where no record can be written, and standard error says so for each. */
  readonly breakGlass: boolean;
  say(line: string): void;
}

/** What one worker writes into the audit journal. */
export class AuditLog {
  readonly #parts: AuditParts;
  readonly #timer: NodeJS.Timeout;
  /** The decisions that stand in the journal, or are on their way there, by run and number. */
  readonly #decided = new Map<string, Promise<boolean>>();
  #uncovered = 0;
  #head: AuditHead = GENESIS;

  constructor(parts: AuditParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.checkpoint(), CHECKPOINT_MS).unref();
  }

  /**
   * Writes what is about to be done, and gives its number once it is on the disk. Rejects when that cannot be said: then it must not be done.
   * Null: it cannot be said, and break-glass was declared.
   */
  async intend(body: AuditBody): Promise<number | null> {
    try {
      return (await this.#append(body)).seq;
    } catch (error) {
      if (!this.#parts.breakGlass) throw error;
      this.#shout('BREAK-GLASS, goes on without a record', body, error);
      return null;
    }
  }

  /** Writes what has happened. Nothing waits for it that can change something; when it cannot be written, standard error has it, and no act follows. */
  async record(body: AuditBody): Promise<AuditHead | undefined> {
    try {
      return await this.#append(body);
    } catch (error) {
      this.#shout('not recorded', body, error);
      return undefined;
    }
  }

  /** Writes a decision that does not stand there yet. Rejects like `intend`: what was decided must not be done without its record. */
  async ensure(body: DecisionBody): Promise<void> {
    if (!(await this.#decided.get(keyOf(body)))) await this.intend(body);
  }

  /** The last entry that this process wrote, behind a checkpoint where it signs any: what has to be kept elsewhere. */
  async head(): Promise<AuditHead> {
    await this.checkpoint();
    return this.#head;
  }

  async checkpoint(): Promise<void> {
    const { seed, store } = this.#parts;
    if (seed === undefined || this.#uncovered === 0) return;
    this.#uncovered = 0;
    const signed = within(store.append(this.#drafting(head => signCheckpoint(head, seed))));
    await signed.then(
      head => this.#reached(head),
      (error: unknown) => this.#parts.say(`audit: no checkpoint could be written: ${String(error)}`),
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.checkpoint();
    await this.#parts.store.close();
  }

  async #append(body: AuditBody): Promise<AuditHead> {
    const appended = within(this.#parts.store.append(this.#drafting(() => body)));
    if (body.kind === 'decision') this.#remember(body, appended);
    const head = await appended;
    this.#reached(head);
    this.#uncovered += 1;
    if (this.#uncovered >= CHECKPOINT_ENTRIES) void this.checkpoint();
    return head;
  }

  #reached(head: AuditHead): void {
    if (head.seq > this.#head.seq) this.#head = head;
  }

  #remember(body: DecisionBody, appended: Promise<unknown>): void {
    const written = appended.then(
      () => true,
      () => false,
    );
    this.#decided.set(keyOf(body), written);
    const [oldest] = this.#decided.keys();
    if (this.#decided.size > REMEMBERED && oldest !== undefined) this.#decided.delete(oldest);
  }

  #drafting(body: (head: AuditHead) => AuditBody): Drafting {
    return head => ({ ...stampOf(this.#parts.by), ...body(head) });
  }

  #shout(what: string, body: AuditBody, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#parts.say(`audit: ${what}: ${JSON.stringify({ ...stampOf(this.#parts.by), ...body })} (${reason})`);
  }
}

function keyOf({ subject, entry }: DecisionBody): string {
  return `${subject.run}/${entry}`;
}

/** The wall clock, the monotonic clock and the writer. */
export function stampOf(by: string) {
  return { at: Date.now(), mono: Number(process.hrtime.bigint() / 1_000_000n), by };
}

async function within<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not confirmed within ${WRITE_MS} ms`)), WRITE_MS);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
