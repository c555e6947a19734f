import { evacuationName } from '../../plan/evacuation.js';
import type { Inventory } from '../../plan/inventory.js';
import { proofOf } from '../../plan/history/proof-of.js';
import { watchLine } from '../cards/watch-line.js';
import { readyLines } from '../render/ready-lines.js';
import { verdictOf } from '../render/checked-file.js';
import { proofLine } from '../render/proof-line.js';
import { titleOf } from './run-page.js';
import { runSummaryWord } from './run-summary-word.js';
import type { Board } from './board.js';
import { type Html, html } from './html.js';
import type { Readiness } from './readiness.js';
import type { Shown } from './shown.js';
import type { WhereTo } from './where-to.js';

/** The first page: each service with its state, where it is, how far its standbys are behind, and whether it could be moved. */
export async function servicesPage(board: Board, readiness: Readiness, to: WhereTo): Promise<Shown> {
  const inventory = await board.library.inventory();
  const names = Object.keys(inventory.services);
  const cards = await Promise.all(names.map((name, at) => serviceCard(board, { readiness, to, inventory, name, at })));
  const left = await evacuationsOf(board, inventory);
  const whole = left.map(name => html`<li><a href="${to.run(name)}">${titleOf(name)}</a></li>`);
  const body = html`<p id="as-of" data-live>${names.length} ${names.length === 1 ? 'service' : 'services'}, as of ${new Date(board.now()).toISOString().slice(11, 19)} UTC.</p>
<ul id="evacuations" class="lines" data-live>${whole}</ul>
<div id="services" data-live>${cards}</div>`;
  return { status: 200, title: 'Services', body, live: true };
}

/** The evacuations that there are runs of, by their names; none when Temporal cannot say. */
async function evacuationsOf({ runs }: Board, { regions }: Inventory): Promise<readonly string[]> {
  const names = new Set(Object.keys(regions).map(evacuationName));
  const listed = await runs.list().catch(() => []);
  return listed.flatMap(({ service }) => (names.has(service) ? [service] : []));
}

interface Asked {
  readonly readiness: Readiness;
  readonly to: WhereTo;
  readonly inventory: Inventory;
  readonly name: string;
  readonly at: number;
}

async function serviceCard(board: Board, { readiness, to, inventory, name, at }: Asked): Promise<Html> {
  const service = inventory.services[name];
  const databases = service?.databases ?? [];
  const [run, runbooks, watches, ready] = await Promise.all([
    runSummaryWord(board, name),
    readiness.of(name),
    Promise.all(databases.map(database => board.watches.read(database))),
    board.readings.read(name),
  ]);
  const primaries = watches.map(watch => watch?.primaryRegion ?? 'unknown');
  const lag = databases.map(
    (database, i) => html`<dt>Database ${database}</dt><dd>${watchLine(watches[i], board.now())}</dd>`,
  );
  const records = await board.history.records();
  const moves = runbooks.map(one => {
    const drill = one.plan ? `. Last drill: ${proofLine(proofOf(one.plan, inventory, records, board.now()))}` : '';
    return html`<li>${one.path}: ${verdictOf(one)}${drill}</li>`;
  });
  const answers = readyLines(name, ready, board.now()).map(line => html`<li>${line.trim()}</li>`);
  return html`<section class="card ${run.tone}" aria-labelledby="service-${at}">
<h2 id="service-${at}">${name}</h2>
<p class="text"><span class="state">${run.words}</span> ${run.serviceState}</p>
<dl>
<dt>Primary region</dt><dd>${[...new Set(primaries)].join(', ') || 'unknown'}; home is ${service?.home ?? 'unknown'}</dd>
${lag}
<dt>Readiness</dt><dd><ul class="lines">${answers}${moves.length > 0 ? moves : html`<li>no runbook is for it, so it cannot be moved by one</li>`}</ul></dd>
</dl>
${run.known ? html`<p><a href="${to.run(name)}">Run of ${name}</a> · <a href="${to.report(name)}">Report of ${name}</a> · <a href="${to.history(name)}">History of ${name}</a></p>` : html``}
</section>
`;
}
