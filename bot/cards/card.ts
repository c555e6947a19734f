import type { Mode } from '../../plan/run.js';

/** What a card feels like at a glance; Slack shows it as a coloured square in the title, the board as a colour. */
export const Tone = { calm: 'calm', busy: 'busy', ask: 'ask', good: 'good', bad: 'bad', drill: 'drill' } as const;
export type Tone = (typeof Tone)[keyof typeof Tone];

/** What a button does. */
export const CardAction = {
  approve: 'approve',
  reject: 'reject',
  done: 'done',
  retry: 'retry',
  skip: 'skip',
  failover: 'failover',
  abort: 'abort',
  pause: 'pause',
  resume: 'resume',
  /** Asks for a link to answer on the board. */
  board: 'board',
  /** Opens the form of a run; it is about an incident, and `step` names the runbook. */
  start: 'start',
} as const;
export type CardAction = (typeof CardAction)[keyof typeof CardAction];

/** What a button is about. A click counts only while all of it still holds. */
export interface Subject {
  readonly service: string;
  readonly run: string;
  /** Null for what concerns the whole run. */
  readonly step: string | null;
  readonly planHash: string;
  readonly mode: Mode;
  /** When the question was asked, milliseconds; null for what concerns the whole run. */
  readonly askedAt: number | null;
}

export interface CardButton {
  readonly action: CardAction;
  readonly label: string;
  readonly style: 'plain' | 'primary' | 'danger';
  readonly about: Subject;
}

export interface CardField {
  readonly label: string;
  readonly value: string;
}

export interface CardLink {
  readonly label: string;
  /** Ours, or given by Slack; null: `without` is said instead. */
  readonly url: string | null;
  readonly without: string;
}

/** A part of a card. Everything is text from outside unless said otherwise: a renderer shows it as it is and interprets nothing. */
export type CardPart =
  | { readonly part: 'text'; readonly text: string }
  | { readonly part: 'fields'; readonly fields: readonly CardField[] }
  /** One line each, in order. */
  | { readonly part: 'lines'; readonly lines: readonly string[] }
  /** The first row is the head. */
  | { readonly part: 'table'; readonly rows: readonly (readonly string[])[] }
  /** Ways to other messages; without an address the words say why there is none. */
  | { readonly part: 'links'; readonly links: readonly CardLink[] }
  /** To be copied exactly. */
  | { readonly part: 'command'; readonly text: string }
  | { readonly part: 'tasks'; readonly tasks: readonly string[] }
  /** People of the inventory who are called, by their names in it. */
  | { readonly part: 'people'; readonly label: string; readonly people: readonly string[] }
  /** Small print. */
  | { readonly part: 'notes'; readonly lines: readonly string[] };

/** A card as data: what to show, with no idea where. Slack renders it as blocks, the board as HTML. */
export interface Card {
  readonly title: string;
  readonly tone: Tone;
  /** Stands above everything else when the run is not real; null when it is. */
  readonly banner: string | null;
  /** The whole card in one line: notifications and screen readers say it. */
  readonly summary: string;
  readonly parts: readonly CardPart[];
  readonly buttons: readonly CardButton[];
}
