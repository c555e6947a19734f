import { evacuationName } from '../../plan/evacuation.js';
import { RunsError } from '../runs/runs-error.js';
import type { Board } from './board.js';
import { historyPage } from './history-page.js';
import { layout } from './layout.js';
import { openReadLink } from './read-link.js';
import { Readiness } from './readiness.js';
import { refusalPage } from './refusal-page.js';
import { refuseCrossing } from './refuse-crossing.js';
import { reportPage } from './report-page.js';
import { runPage } from './run-page.js';
import { SCRIPT } from './script.js';
import { servicesPage } from './services-page.js';
import { showDecide } from './show-decide.js';
import type { Shown } from './shown.js';
import { STYLE } from './style.js';
import { takeDecision } from './take-decision.js';
import { type WhereTo, whereTo } from './where-to.js';

export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly site: string | undefined;
  readonly origin: string | undefined;
  /** The fields of a form; undefined when what was sent is none. */
  readonly form: ReadonlyMap<string, string> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'text/css' | 'text/javascript';
  readonly text: string;
}

const NO_LINK = 'The board shows nothing without a link that is good now.';
const MAKE_ONE = 'To read: lifeboat board link. To decide: lifeboat board link SERVICE --as PERSON.';

const REMEMBERED = 200;

/** Answers every request of the board. Deny by default: whatever is not named here, and whoever has no link, gets a refusal of one shape. */
export class Router {
  readonly #board: Board;
  readonly #origin: () => string;
  readonly #readiness: Readiness;
  /** The answers to the last forms: a double click is one decision, and both clicks are told its outcome. */
  readonly #sent = new Map<string, Promise<Shown>>();

  /** `origin`: where people reach the board, such as `https://board.example`. */
  constructor(board: Board, origin: () => string) {
    this.#board = board;
    this.#origin = origin;
    this.#readiness = new Readiness(board.library, board.now);
  }

  async answer(asking: Asking): Promise<Answer> {
    if (asking.method === 'GET' && asking.path === '/board.css') return { status: 200, type: 'text/css', text: STYLE };
    if (asking.method === 'GET' && asking.path === '/board.js')
      return { status: 200, type: 'text/javascript', text: SCRIPT };
    const token = asking.query.get('t') ?? '';
    const { signed, now } = this.#board;
    const reads = openReadLink(signed, token, now()) === undefined ? undefined : whereTo(token);
    const shown = await this.#show(asking, reads).catch((error: unknown) => this.#failed(error));
    const nav = reads ? [{ name: 'Services', href: reads.services }] : [];
    return { status: shown.status, type: 'text/html', text: layout({ ...shown, nav }) };
  }

  async #show(asking: Asking, reads: WhereTo | undefined): Promise<Shown> {
    const { method, path, query } = asking;
    if (path === '/decide' && method === 'POST') return this.#decide(asking);
    if (path === '/decide' && method === 'GET') return showDecide(this.#board, query.get('t') ?? '');
    if (method !== 'GET' || !reads) return refusalPage(403, NO_LINK, MAKE_ONE);
    return this.#read(path, reads);
  }

  async #read(path: string, to: WhereTo): Promise<Shown> {
    if (path === '/') return servicesPage(this.#board, this.#readiness, to);
    const { services, regions } = await this.#board.library.inventory();
    const [, page, kind, name] = /^\/(runs|report|history)\/(evacuation\/)?([a-z][a-z0-9-]{0,62})$/.exec(path) ?? [];
    const known = name !== undefined && Object.hasOwn(kind ? regions : services, name);
    if (!known || (kind && page === 'history'))
      return refusalPage(404, 'There is no such page.', 'Go back to the services.');
    if (page === 'history') return historyPage(this.#board, name, to);
    const whose = kind ? evacuationName(name) : name;
    return page === 'runs' ? runPage(this.#board, whose, to) : reportPage(this.#board, whose, to);
  }

  async #decide({ form, site, origin }: Asking): Promise<Shown> {
    const crossing = refuseCrossing({ site, origin }, this.#origin());
    if (crossing !== undefined) return refusalPage(403, crossing, 'Open the link itself and decide on its page.');
    const token = form?.get('t') ?? '';
    if (!form || token === '') return refusalPage(403, NO_LINK, MAKE_ONE);
    const [decision, accept, reason] = ['decision', 'accept', 'reason'].map(name => form.get(name) ?? '');
    const sent = { token, decision: decision ?? '', accept: accept ?? '', reason: reason ?? '' };
    const key = JSON.stringify(sent);
    const earlier = this.#sent.get(key);
    if (earlier) return earlier;
    const answer = takeDecision(this.#board, sent);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size >= REMEMBERED && oldest !== undefined) this.#sent.delete(oldest);
    this.#sent.set(key, answer);
    const forget = (): void => void this.#sent.delete(key);
    // Only what was counted is remembered: everything else may be another answer the next time.
    answer.then(({ status }) => (status === 200 ? undefined : forget()), forget);
    return answer;
  }

  #failed(error: unknown): Shown {
    if (error instanceof RunsError) {
      const status = error.code === 'no-run' ? 404 : 503;
      return refusalPage(status, error.message, error.todo);
    }
    this.#board.log.error('board-failed', { what: error instanceof Error ? error.message : String(error) });
    return refusalPage(500, 'The board could not answer.', 'Use the CLI: lifeboat status.');
  }
}
