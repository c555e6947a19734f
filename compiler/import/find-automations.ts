import type { Code, RootContent } from 'mdast';
import type { StepKindName } from '../../plan/steps/index.js';
import { parseMarkdown, spanOf } from '../parse-markdown.js';
import { anyStatement, automations } from './automations.js';
import { type Draft, sourceOf } from './draft.js';

/** Something in the author's text that a step could do. `line` is a line of the author's text. */
export interface Automatable {
  readonly line: number;
  readonly text: string;
  readonly what: string;
  readonly kind: StepKindName | null;
  readonly note: string | null;
}

/** Something that was left as text for people and may deserve a look. */
export interface Left {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

const SHELL = /^(?:sh|bash|zsh|shell|console|shell-session|terminal|sql)?$/i;
const LONGEST = 160;

/** Every line of the author that names a command of the table; a line may name several. */
export function findAutomations(draft: Draft): readonly Automatable[] {
  const front = frontEnd(parseMarkdown(sourceOf(draft)));
  return draft.lines.slice(front).flatMap(({ text, origin }): readonly Automatable[] => {
    if (origin === null) return [];
    const line = text.slice(0, 2_000);
    const named = automations.filter(({ pattern }) => pattern.test(line));
    const found = named.length > 0 || !anyStatement.pattern.test(line) ? named : [anyStatement];
    return found.map(({ what, kind, note }) => ({ line: origin, text: short(text), what, kind, note: note ?? null }));
  });
}

/** Lines of shell blocks that no row of the table knows. */
export function findUnknownCommands(draft: Draft): readonly Left[] {
  const known = new Set(findAutomations(draft).map(({ line }) => line));
  const blocks = parseMarkdown(sourceOf(draft)).filter(isShell);
  return blocks.flatMap(block => {
    const { first, last } = spanOf(block);
    const lines = draft.lines.slice(first, last - 1);
    return lines.flatMap(({ text, origin }, index): readonly Left[] => {
      const above = lines.slice(0, index).map(each => each.text);
      const continued = (above.at(-1) ?? '').endsWith('\\') || isHereDocument(above);
      const command = text.replace(/^\s*(?:[$>%]\s+)?/, '');
      if (origin === null || known.has(origin) || continued || !/^[A-Za-z./~"$]/.test(command)) return [];
      return [{ line: origin, text: short(command), reason: 'a command that no step kind does' }];
    });
  });
}

/** Whether the next line belongs to the text that a command above reads (`<<END`). */
function isHereDocument(above: readonly string[]): boolean {
  const start = above.findLastIndex(text => /<<-?\s?['"]?[A-Za-z_]/.test(text));
  const end = /<<-?\s?['"]?([A-Za-z_]\w*)/.exec(above[start] ?? '')?.[1];
  return end !== undefined && above.slice(start).every(text => text.trim() !== end);
}

function isShell(node: RootContent): node is Code {
  return node.type === 'code' && SHELL.test(node.lang ?? '');
}

function frontEnd([first]: readonly RootContent[]): number {
  return first?.type === 'yaml' ? spanOf(first).last : 0;
}

function short(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > LONGEST ? `${trimmed.slice(0, LONGEST)}...` : trimmed;
}
