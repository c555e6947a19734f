import type { JsonObject } from './json.js';

/** What Slack sends to an app. */
export const DeliveryKind = { command: 'slash_commands', interactive: 'interactive', event: 'events_api' } as const;
export type DeliveryKind = (typeof DeliveryKind)[keyof typeof DeliveryKind];

export interface Parcel {
  /** The envelope id; the same one when a parcel is sent again. */
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  /** Whether the acknowledgement may carry an answer. */
  readonly acceptsResponse: boolean;
  /** 0 the first time. */
  readonly attempt: number;
  readonly retryReason?: string | undefined;
}

/** The bytes of a delivery over HTTP, kept so that a test can send exactly them again. */
export interface SentRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Receipt =
  | { readonly acked: true; readonly response?: unknown; readonly request?: SentRequest | undefined }
  | { readonly acked: false; readonly why: string; readonly request?: SentRequest | undefined };

/** Socket Mode or HTTP. It never rejects; without an answer it settles when the connection or the caller's deadline ends. */
export interface Transport {
  send(parcel: Parcel, deadline: AbortSignal): Promise<Receipt>;
}
