import { textTable } from '../render/text-table.js';
import type { KnownBlock } from '@slack/types';
import { type Card, type CardButton, type CardLink, type CardPart, Tone } from '../cards/card.js';
import { buttonRow } from './blocks/button.js';
import { context } from './blocks/context.js';
import { fit } from './blocks/fit.js';
import { header } from './blocks/header.js';
import { Limits } from './blocks/limits.js';
import { escapeMrkdwn } from './blocks/mrkdwn.js';
import { boxes, fieldsSection, markupSection, textSection } from './blocks/section.js';

export interface CardMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export interface CardRendering {
  /** The value of a button, signed. */
  readonly sign: (button: CardButton) => string;
  /** A person's Slack id; undefined: called by name only. */
  readonly slackId: (person: string) => string | undefined;
}

/** A title has no colour in Slack, so a sign says at a glance what it is about. */
const SIGNS: Record<Tone, string> = { calm: '⚪', busy: '🔵', ask: '🟡', good: '🟢', bad: '🔴', drill: '🟣' };

/** A card as a Slack message. Texts from outside are shown as they are; only labels and mentions are markup, and those are ours. */
export function renderCard(card: Card, rendering: CardRendering): CardMessage {
  const buttons = card.buttons.map(button => ({
    actionId: `lifeboat.${button.action}`,
    label: button.label,
    style: button.style,
    value: rendering.sign(button),
  }));
  const head: KnownBlock[] = [header(`${SIGNS[card.tone]} ${card.title}`)];
  if (card.banner !== null) head.push(textSection(`${SIGNS[Tone.drill]} ${card.banner}`));
  const tail: KnownBlock[] = buttons.length > 0 ? [buttonRow('lifeboat', buttons)] : [];
  const parts = card.parts.flatMap(part => renderPart(part, rendering));
  // The buttons are what a person came for: of too many blocks, those in between go.
  const room = Limits.messageBlocks - head.length - tail.length;
  const shown =
    parts.length <= room ? parts : [...parts.slice(0, room - 1), context([`${parts.length - room + 1} more parts`])];
  return { text: escapeMrkdwn(fit(card.summary, 250)), blocks: [...head, ...shown, ...tail] };
}

function renderPart(part: CardPart, { slackId }: CardRendering): KnownBlock[] {
  if (part.part === 'text') return [textSection(part.text)];
  if (part.part === 'fields') return fieldsSection(part.fields);
  if (part.part === 'lines') return part.lines.length > 0 ? [textSection(part.lines.join('\n'))] : [];
  if (part.part === 'table') return boxes(textTable(part.rows).join('\n'));
  if (part.part === 'links') return linkSections(part.links);
  if (part.part === 'command') return boxes(part.text);
  if (part.part === 'tasks') return [textSection(part.tasks.map(task => `☐ ${task}`).join('\n'))];
  if (part.part === 'notes') return part.lines.length > 0 ? [context(part.lines)] : [];
  return [
    markupSection(
      `*${part.label}*: ${part.people.map(person => mention(person, slackId(person))).join(', ') || 'nobody'}`,
    ),
  ];
}

/** So few in one section that it is never cut, which would be in the middle of a link. */
const LINKS_EACH = 15;

function linkSections(links: readonly CardLink[]): KnownBlock[] {
  return Array.from({ length: Math.ceil(links.length / LINKS_EACH) }, (_, i) =>
    markupSection(
      links
        .slice(i * LINKS_EACH, (i + 1) * LINKS_EACH)
        .map(link)
        .join('\n'),
    ),
  );
}

/** Only an address that cannot end its own place becomes a link. */
function link({ label, url, without }: CardLink): string {
  return url !== null && /^https:\/\/[A-Za-z0-9./?=&_%:-]+$/.test(url)
    ? `<${url}|${escapeMrkdwn(label)}>`
    : escapeMrkdwn(without);
}

/** Only an id of Slack's own form becomes a mention; anything else in the inventory is a name. */
function mention(person: string, id: string | undefined): string {
  return id !== undefined && /^[UW][A-Z0-9]{2,20}$/.test(id) ? `<@${id}>` : escapeMrkdwn(person);
}
