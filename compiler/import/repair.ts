import type { Diagnostic } from '../../plan/diagnostic.js';
import { type Draft, insert, type Insertion } from './draft.js';
import type { Left } from './find-automations.js';

interface Repair {
  readonly insertions: readonly Insertion[];
  /** What a person should look at, when something was left as text. */
  readonly left?: string;
}

/** What is put into a draft for a diagnostic, so that the compiler takes it; undefined for one that no insertion helps. */
type Fix = (diagnostic: Diagnostic, draft: Draft, seen: Map<string, number>) => Repair | undefined;

const NOTHING = 'Nothing is written here yet.';

const FIXES: Readonly<Record<string, Fix>> = {
  'unclosed-fence': closeFence,
  'unknown-fence': asText,
  'misplaced-step-block': asText,
  'second-step-block': asText,
  'empty-step': fill,
  'empty-heading': ({ place: { line } }, { lines }) => ({
    insertions: [
      { line, column: (/^ {0,3}#+/.exec(lines[line - 1]?.text ?? '')?.[0].length ?? 0) + 1, text: ' Untitled' },
    ],
    left: 'a heading without words',
  }),
  'misplaced-title': ({ place: { line, column } }) => ({ insertions: [{ line, column, text: '#' }] }),
  'duplicate-id': number,
  'second-procedure': ({ place: { line } }, draft) => ({ insertions: [beforeWords(draft, line, 'Other ')] }),
  'underlined-heading': ({ place: { line } }, draft) => ({ insertions: [gapBelow(draft, line)] }),
  'second-front-matter': ({ place: { line } }, draft) => ({ insertions: [gapBelow(draft, line)] }),
};

/** One round of repairs; undefined when there is an error that none of them helps. */
export function repair(
  draft: Draft,
  errors: readonly Diagnostic[],
): { readonly draft: Draft; readonly left: readonly Left[] } | undefined {
  const seen = new Map<string, number>();
  const repairs = errors.map(error => {
    const fix = Object.hasOwn(FIXES, error.code) ? FIXES[error.code] : undefined;
    return { error, made: fix?.(error, draft, seen) ?? blockAsText(error, draft) };
  });
  const left = repairs.flatMap(({ error, made }): readonly Left[] => {
    const line = draft.lines[error.place.line - 1];
    if (made?.left === undefined) return [];
    return [{ line: line?.origin ?? error.place.line, text: line?.text.trim() ?? '', reason: made.left }];
  });
  if (repairs.some(({ made }) => made === undefined)) return undefined;
  const all = repairs.flatMap(({ made }) => made?.insertions ?? []);
  const once = all.filter(
    ({ line, text }, index) => all.findIndex(each => each.line === line && each.text === text) === index,
  );
  return { draft: insert(draft, once), left };
}

function closeFence({ place: { line } }: Diagnostic, draft: Draft): Repair {
  const fence = /(`{3,}|~{3,})/.exec(draft.lines[line - 1]?.text ?? '')?.[0] ?? '```';
  return {
    insertions: [{ line: draft.lines.length + 1, column: 1, text: `${fence}\n` }],
    left: 'a code block without an end; everything below it belongs to it',
  };
}

/** A fence that looks like a step block and is none becomes one of plain text. */
function asText({ place: { line } }: Diagnostic, draft: Draft): Repair | undefined {
  const match = /(`{3,}|~{3,})/.exec(draft.lines[line - 1]?.text ?? '');
  if (!match) return undefined;
  const column = match.index + match[0].length + 1;
  return { insertions: [{ line, column, text: 'text ' }], left: 'a block that looks like a step; it is text now' };
}

/** An error inside a step block that the author wrote already: the block becomes text. */
function blockAsText(error: Diagnostic, draft: Draft): Repair | undefined {
  const above = draft.lines
    .slice(0, error.place.line)
    .findLastIndex(({ text }) => /^ {0,3}(?:`{3,}|~{3,})yaml step/.test(text));
  const line = above + 1;
  return above < 0 ? undefined : asText({ ...error, place: { ...error.place, line } }, draft);
}

function fill({ place: { line } }: Diagnostic, { lines }: Draft): Repair {
  const gap = lines[line]?.text.trim() === '' ? '' : '\n';
  return {
    insertions: [{ line: line + 1, column: 1, text: `\n${NOTHING}\n${gap}` }],
    left: 'a heading with nothing under it',
  };
}

/** The second step with one heading gets a number before it: a heading's end may be cut off in its id. */
function number({ place: { line } }: Diagnostic, draft: Draft, seen: Map<string, number>): Repair {
  const title = (draft.lines[line - 1]?.text ?? '').trim();
  const count = (seen.get(title) ?? 1) + 1;
  seen.set(title, count);
  return { insertions: [beforeWords(draft, line, `(${count}) `)] };
}

function beforeWords(draft: Draft, line: number, text: string): Insertion {
  const marks = /^ {0,3}#+[ \t]*/.exec(draft.lines[line - 1]?.text ?? '')?.[0] ?? '';
  return { line, column: marks.length + 1, text };
}

/** An empty line above the line of dashes or equals signs that follows a paragraph. */
function gapBelow(draft: Draft, line: number): Insertion {
  const below = draft.lines.findIndex(({ text }, index) => index >= line && /^ {0,3}(?:-+|=+)[ \t]*$/.test(text));
  return { line: below < 0 ? line : below + 1, column: 1, text: '\n' };
}
