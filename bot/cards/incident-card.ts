import { AlertState } from '../paging/in/alert.js';
import type { Incident } from '../paging/in/incident.js';
import { clockTime } from '../render/clock-time.js';
import { plain } from '../render/plain.js';
import { type Card, type CardButton, type CardPart, Tone } from './card.js';

/** What could be found out for the people who read the alert; all of it as sentences. */
export interface Evidence {
  /** Who is on call, by their names in the inventory; the sentence says so when that is not known. */
  readonly onCall: { readonly people: readonly string[]; readonly unknown: string | null };
  /** What the watch saw last, one line for each database. */
  readonly watch: readonly string[];
  /** Whether the service could be moved when that was last looked at, and why not. */
  readonly ready: string;
  /** The run of the service that is not over, and whether it is past its point of no return. */
  readonly run: { readonly id: string; readonly title: string; readonly past: boolean } | null;
  /** The runbooks that move the service, by name; the first has the button. */
  readonly runbooks: readonly string[];
}

/** An alert from outside as a card: what it says, what we see ourselves, who is called, and the button that opens the form of a run. It starts nothing. */
export function incidentCard(incident: Incident, evidence: Evidence): Card {
  const { source, service, state, title, lines, link, stale } = incident;
  const over = isOver(incident);
  const parts: CardPart[] = [
    ...(over ? [] : calls(evidence)),
    { part: 'text', text: stateLine(incident) },
    { part: 'lines', lines: [plain(`${source} says: ${title}`), ...lines.map(plain)] },
    { part: 'lines', lines: ['We see:', ...evidence.watch.map(plain), `Last readiness: ${evidence.ready}`] },
    ...runParts(service, evidence),
    { part: 'notes', lines: [plain(link ?? ''), `incident ${plain(incident.key)}`].filter(Boolean) },
  ];
  return {
    title: plain(`${service}: ${title}`),
    tone: over ? Tone.calm : state === AlertState.acknowledged ? Tone.busy : Tone.bad,
    banner: null,
    summary: plain(`${service}: ${title} (${stale === null ? state : 'over'}, ${source})`),
    parts,
    buttons: over || evidence.run ? [] : startButton(incident, evidence),
  };
}

/** Nothing about it needs anybody any more. */
export function isOver({ state, stale }: Incident): boolean {
  return state === AlertState.resolved || stale !== null;
}

/**
 * What people are told when an alert is over and a run goes on: nobody but them may conclude from the one to the other, and a run past its point
 * of no return has to reach a safe end.
 */
export function goesOnCard(
  incident: Incident,
  evidence: Evidence & { readonly run: NonNullable<Evidence['run']> },
): Card {
  const { service, source, title } = incident;
  const { run } = evidence;
  const what = run.past
    ? 'It is past its point of no return, so it goes on to a safe end: stopping it now could leave the service with no primary.'
    : `It has not passed its point of no return. It goes on unless somebody stops it: lifeboat abort ${service}`;
  return {
    title: plain(`${service}: the alert is over, the run goes on`),
    tone: Tone.ask,
    banner: null,
    summary: plain(`${service}: ${source} says that "${title}" is over; the run goes on`),
    parts: [
      ...calls(evidence),
      {
        part: 'text',
        text: plain(`${source} says that "${title}" is over. Nothing of the run "${run.title}" was changed by that.`),
      },
      { part: 'text', text: plain(what) },
      { part: 'notes', lines: [`run ${plain(run.id)}`, `incident ${plain(incident.key)}`] },
    ],
    buttons: [],
  };
}

function calls({ onCall }: Evidence): CardPart[] {
  const { people, unknown } = onCall;
  if (unknown !== null) return [{ part: 'text', text: plain(`On call: ${unknown}`) }];
  return [{ part: 'people', label: 'On call', people }];
}

function stateLine({ state, stale, at, since, source }: Incident): string {
  if (stale !== null) return `Over: this came late, about something of ${clockTime(since)}, and ${stale}.`;
  if (state === AlertState.resolved) return `Over: resolved in ${source} at ${clockTime(at)}.`;
  const word = state === AlertState.acknowledged ? 'Acknowledged' : 'Open';
  return `${word} since ${clockTime(since)}. Nothing was started.`;
}

function runParts(service: string, { run, runbooks }: Evidence): CardPart[] {
  if (run) {
    const past = run.past ? ', past its point of no return' : '';
    return [{ part: 'text', text: plain(`A run is going on: "${run.title}"${past}. lifeboat status ${service}`) }];
  }
  const [, ...others] = runbooks;
  if (runbooks.length === 0) return [{ part: 'text', text: plain(`No runbook moves ${service}.`) }];
  return others.length > 0
    ? [{ part: 'text', text: plain(`Also: ${others.map(name => `/lifeboat run ${name}`).join(', ')}`) }]
    : [];
}

function startButton({ service, key }: Incident, { runbooks }: Evidence): CardButton[] {
  const [runbook] = runbooks;
  if (runbook === undefined) return [];
  // There is no run yet: the subject is the incident, and the runbook in the place of its step.
  const about = { service, run: key, step: runbook, planHash: '', mode: 'real', askedAt: null } as const;
  return [{ action: 'start', label: `Start ${runbook}…`, style: 'primary', about }];
}
