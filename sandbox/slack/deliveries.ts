import { randomUUID } from 'node:crypto';
import type { SlackClock } from './clock.js';
import type { Faults } from './faults.js';
import type { JsonObject } from './json.js';
import { DeliveryKind, type Parcel, type Receipt, type SentRequest, type Transport } from './transport.js';

/** Documented: an app acknowledges within 3 s. */
const ACK_MS = 3_000;
/** Documented: an event without acknowledgement comes again at once, after 1 minute and after 5 minutes. */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

/** What became of one thing that Slack sent to the app. */
export interface Delivery {
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  readonly attempt: number;
  readonly acked: boolean;
  /** From sending to the acknowledgement, by a real clock even where the local Slack's is not. */
  readonly ackMs?: number | undefined;
  /** What the acknowledgement carried. */
  readonly response?: unknown;
  /** Why there was none: `timeout`, `no_connection`, `connection_failed`, `ack_lost` or `http_<status>`. */
  readonly why?: string | undefined;
  /** Over HTTP: the bytes as they went out. */
  readonly request?: SentRequest | undefined;
}

/** Sends to the app, waits for its acknowledgement, sends events again, and remembers the outcome of each. */
export class Deliveries {
  readonly outcomes: Delivery[] = [];
  #transport: Transport;
  readonly #clock: SlackClock;
  readonly #faults: Faults;

  constructor(transport: Transport, clock: SlackClock, faults: Faults) {
    this.#transport = transport;
    this.#clock = clock;
    this.#faults = faults;
  }

  use(transport: Transport): void {
    this.#transport = transport;
  }

  /** Resolves with the outcome of the first attempt; the retries of an event go on by the clock. */
  async send(kind: DeliveryKind, payload: JsonObject): Promise<Delivery> {
    const acceptsResponse = kind !== DeliveryKind.event;
    const parcel: Parcel = { id: randomUUID(), kind, payload, acceptsResponse, attempt: 0 };
    const first = await this.#attempt(parcel);
    if (kind === DeliveryKind.event && !first.acked) this.#retry(parcel, first.why ?? 'timeout');
    return first;
  }

  /** The same parcel once more, as Slack does when an acknowledgement was lost. */
  async repeat(delivery: Delivery): Promise<Delivery> {
    const { id, kind, payload, attempt } = delivery;
    const acceptsResponse = kind !== DeliveryKind.event;
    return await this.#attempt({ id, kind, payload, acceptsResponse, attempt: attempt + 1, retryReason: 'timeout' });
  }

  #retry(parcel: Parcel, reason: string): void {
    const pause = RETRY_AFTER_MS[parcel.attempt];
    if (pause === undefined) return;
    this.#clock.after(pause, () => {
      void this.#again({ ...parcel, attempt: parcel.attempt + 1, retryReason: reason });
    });
  }

  async #again(parcel: Parcel): Promise<void> {
    const { acked, why } = await this.#attempt(parcel);
    if (!acked) this.#retry(parcel, why ?? 'timeout');
  }

  async #attempt(parcel: Parcel): Promise<Delivery> {
    const deadline = new AbortController();
    const cancel = this.#clock.after(ACK_MS, () => deadline.abort());
    const started = performance.now();
    const receipt = await this.#transport.send(parcel, deadline.signal);
    cancel();
    const outcome = this.#outcome(parcel, receipt, performance.now() - started);
    this.outcomes.push(outcome);
    return outcome;
  }

  #outcome({ id, kind, payload, attempt }: Parcel, receipt: Receipt, ms: number): Delivery {
    const known = { id, kind, payload, attempt, request: receipt.request };
    if (!receipt.acked) return { ...known, acked: false, why: receipt.why };
    if (this.#faults.loseAck()) return { ...known, acked: false, why: 'ack_lost' };
    return { ...known, acked: true, ackMs: ms, response: receipt.response };
  }
}
