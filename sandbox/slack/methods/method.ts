import type { TokenKind } from '../installation.js';
import type { JsonObject } from '../json.js';
import type { Tier } from '../rate-limits.js';
import type { Workspace } from '../workspace.js';

/** What a method may use besides the workspace. */
export interface Surroundings {
  /** `http://host:port` of the local Slack. */
  readonly origin: string;
  /** A new address for a WebSocket, good for one connection. */
  socketUrl(): string;
}

export interface Call {
  readonly workspace: Workspace;
  readonly args: JsonObject;
  readonly around: Surroundings;
}

/** A Web API method: `run` returns the answer without `ok`, or throws a `Refusal`. */
export interface Method {
  readonly token: TokenKind;
  /** Any one of them is enough; none are needed when empty. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  run(call: Call): JsonObject;
}
