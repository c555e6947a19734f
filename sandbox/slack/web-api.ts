import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.js';
import { TokenKind } from './installation.js';
import { type JsonObject, textOf } from './json.js';
import { METHODS } from './methods/index.js';
import type { Method, Surroundings } from './methods/method.js';
import type { RateLimits } from './rate-limits.js';
import { Refusal } from './refusal.js';
import type { WebCall } from './web-call.js';
import type { Workspace } from './workspace.js';

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** One call that the app made, for tests to count. `error` is Slack's code, `ratelimited` or `http_<status>`. */
export interface CallRecord {
  readonly method: string;
  readonly args: JsonObject;
  readonly atMs: number;
  readonly error?: string | undefined;
}

/** The Web API: who may call, how often, with what, in the order in which Slack asks. */
export class WebApi {
  readonly calls: CallRecord[] = [];
  readonly #workspace: Workspace;
  readonly #faults: Faults;
  readonly #limits: RateLimits | undefined;
  readonly #around: Surroundings;

  /** Without `limits` nothing is rate limited, except by a fault. */
  constructor(workspace: Workspace, faults: Faults, limits: RateLimits | undefined, around: Surroundings) {
    this.#workspace = workspace;
    this.#faults = faults;
    this.#limits = limits;
    this.#around = around;
  }

  async answer(name: string, call: WebCall | undefined): Promise<WebAnswer> {
    if (this.#faults.slowMs > 0) await sleep(this.#faults.slowMs);
    const answer = this.#answer(name, call);
    const { status, body } = answer;
    const error = status === 200 || status === 429 ? textOf(body['error']) : `http_${status}`;
    this.calls.push({ method: name, args: call?.args ?? {}, atMs: this.#workspace.clock.now(), error });
    return answer;
  }

  #answer(name: string, call: WebCall | undefined): WebAnswer {
    const broken = this.#faults.takeStatus();
    if (broken !== undefined) return { status: broken, headers: {}, body: {} };
    const method = METHODS.get(name);
    if (!method) return refused(new Refusal('unknown_method', { req_method: name }));
    if (!call) return refused(new Refusal('invalid_form_data'));
    try {
      this.#workspace.app.check(call.token, method.token);
      const wait = this.#waitFor(name, method, call.args);
      if (wait !== undefined) return limited(wait);
      this.#checkScopes(method);
      const body = method.run({ workspace: this.#workspace, args: call.args, around: this.#around });
      return { status: 200, headers: this.#scopeHeaders(method), body: { ok: true, ...body } };
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      throw error;
    }
  }

  #waitFor(name: string, method: Method, args: JsonObject): number | undefined {
    const injected = this.#faults.takeRetryAfter(name);
    return injected ?? this.#limits?.take(name, method.tier, textOf(args['channel']) ?? '');
  }

  #checkScopes({ scopes, token }: Method): void {
    const provided = this.#workspace.app.scopes;
    if (token !== TokenKind.bot || scopes.length === 0 || scopes.some(scope => provided.has(scope))) return;
    throw new Refusal('missing_scope', { needed: scopes.join(','), provided: [...provided].join(',') });
  }

  #scopeHeaders({ scopes, token }: Method): Record<string, string> {
    if (token !== TokenKind.bot) return {};
    const provided = [...this.#workspace.app.scopes].join(',');
    return { 'x-oauth-scopes': provided, 'x-accepted-oauth-scopes': scopes.join(',') };
  }
}

function limited(seconds: number): WebAnswer {
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: { ok: false, error: 'ratelimited' } };
}

function refused(refusal: Refusal): WebAnswer {
  return { status: 200, headers: {}, body: { ok: false, error: refusal.code, ...refusal.extra } };
}
