import type { RunState } from '../../plan/run.js';
import type { CardView } from '../cards/card-view.js';
import { evacuationRows } from '../render/evacuation-rows.js';
import { type Html, html } from './html.js';
import { stackedHead, stackedRow } from './stacked-table.js';
import type { WhereTo } from './where-to.js';

/** Every service of an evacuation: where it stands, its step now, its time, its loss, what its downtime costs, and the way to its own run. */
export function movesTable(state: RunState, { plan, children = new Map(), now }: CardView, to: WhereTo): Html {
  const [, ...rows] = evacuationRows(state, plan, children, now);
  const body = rows.map((row, i) => {
    const move = state.moves?.[i];
    if (!move) return html``;
    const cost = plan?.estate.services[move.service]?.downtime_cost_per_minute;
    const [, where = '', step = '', clock = '', loss = ''] = row;
    // Without a run of its own there is nothing to look at; a run that it had before is not this evacuation's.
    const name =
      move.run === null ? html`${move.service}` : html`<a href="${to.run(move.service)}">${move.service}</a>`;
    const cells = [where, step, clock, loss, cost === undefined ? '-' : cost.toLocaleString('en')];
    return stackedRow([name, ...cells], HEAD, TONES[move.state]);
  });
  return html`${stackedHead(HEAD, 'Services')}<tbody>${body}</tbody></table>`;
}

const HEAD = ['Service', 'State', 'Step now', 'Time of RTO', 'Loss', 'Cost a minute'];

const TONES = {
  waiting: 'calm',
  moving: 'busy',
  moved: 'good',
  failed: 'bad',
  busy: 'bad',
  blocked: 'bad',
} as const;
