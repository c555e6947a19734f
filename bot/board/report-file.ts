import type { RunState } from '../../plan/run.js';
import { report } from '../render/report.js';
import type { ReportSources } from '../render/report-record.js';
import { html } from './html.js';
import { reportHtml } from './report-html.js';
import { rtoTable } from './rto-table.js';
import { stepsTable } from './steps-table.js';
import { STYLE } from './style.js';
import { timeline, timelineKey } from './timeline.js';

/** The report of a run as one file that needs nothing else: no network, no script. `now` is only looked at while the run is not over. */
export function reportFile(state: RunState, sources: ReportSources, now: number): string {
  const { plan } = sources;
  const title = `${state.title}: ${state.end ?? state.status}`;
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
`;
  const body = html`<body>
<a class="skip" href="#main">Skip to the content</a>
<header><strong>Lifeboat report</strong></header>
<main id="main">
<h1>${title}</h1>
<section aria-labelledby="time"><h2 id="time">Timeline</h2>
<figure>${timeline(state, plan, now, sources.series ?? [])}</figure>${timelineKey((sources.series ?? []).length > 0)}
<div class="wide">${stepsTable(state, { plan, now })}</div></section>
${plan ? rtoTable(state, plan) : html``}
<div class="card report">${reportHtml(report(state, plan, sources, { drawn: true }))}</div>
</main>
<footer>All times are UTC.</footer>
</body>
</html>
`;
  // Our own stylesheet, which has no text from outside: it is the one thing that must not be escaped.
  return `<!doctype html>\n${page.text}<style>${STYLE}</style>\n</head>\n${body.text}`;
}
