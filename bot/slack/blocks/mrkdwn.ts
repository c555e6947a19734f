import type { MrkdwnElement } from '@slack/types';
import { fit } from './fit.js';

/** The three characters with which Slack's markup begins a link, a mention or an entity (Slack, "Escaping text"). */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Markup of our own. Text from outside may only be in it escaped. `verbatim`: Slack turns nothing else in it into links. */
export function mrkdwn(markup: string, max: number): MrkdwnElement {
  return { type: 'mrkdwn', text: fit(markup, max), verbatim: true };
}
