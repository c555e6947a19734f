/** One line of a draft. `origin` is the line of the author's text that it holds, null when Lifeboat added all of it. */
export interface DraftLine {
  readonly text: string;
  readonly eol: string;
  readonly origin: number | null;
}

/** The author's text and what was put into it. There is no way to take anything out: every change is an insertion. */
export interface Draft {
  readonly bom: string;
  readonly lines: readonly DraftLine[];
  /** The line end of the author, used in what is added. */
  readonly eol: string;
}

/** Text to be put in before a column; both count from 1. It may hold line ends. */
export interface Insertion {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export function draftOf(text: string): Draft {
  const bom = text.startsWith('\ufeff') ? '\ufeff' : '';
  const lines = [...text.slice(bom.length).matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)]
    .map(([, line = '', eol = '']) => ({ text: line, eol }))
    .map((line, index) => ({ ...line, origin: index + 1 }));
  // The pattern matches once more at the very end of a text that does not end in a line end.
  const written = lines.filter(({ text: line, eol }, index) => line !== '' || eol !== '' || index === 0);
  return { bom, lines: written, eol: written.find(({ eol }) => eol !== '')?.eol ?? '\n' };
}

export function textOf({ bom, lines }: Draft): string {
  return bom + lines.map(({ text, eol }) => text + eol).join('');
}

/** The draft as the parsers read it, with `\n` line ends. Lines and columns are those of the draft. */
export function sourceOf({ lines }: Draft): string {
  return lines.map(({ text, eol }) => text + (eol === '' ? '' : '\n')).join('');
}

/** Puts all insertions in. Those at one place come in their order. */
export function insert(draft: Draft, insertions: readonly Insertion[]): Draft {
  const byLine = new Map<number, Insertion[]>();
  for (const each of insertions) byLine.set(each.line, [...(byLine.get(each.line) ?? []), each]);
  const lines = draft.lines.flatMap((line, index) => {
    const own = (byLine.get(index + 1) ?? []).toSorted((a, b) => a.column - b.column);
    return own.length === 0 ? [line] : insertInto(line, own, draft.eol);
  });
  const below = insertions.filter(({ line }) => line > draft.lines.length).map(({ text }) => text);
  if (below.length === 0) return { ...draft, lines };
  const last = lines.at(-1);
  const ended =
    last && last.eol === '' && last.text !== '' ? [...lines.slice(0, -1), { ...last, eol: draft.eol }] : lines;
  return { ...draft, lines: [...ended, ...split(below.join(''), draft.eol, '')] };
}

function insertInto(line: DraftLine, insertions: readonly Insertion[], eol: string): readonly DraftLine[] {
  let text = '';
  let from = 0;
  // Marks what is the author's by lines: a piece of a line that holds any of it keeps its number.
  const own: boolean[] = [false];
  const add = (piece: string, isOwn: boolean): void => {
    text += piece;
    for (let ends = piece.split('\n').length - 1; ends > 0; ends -= 1) own.push(false);
    if (isOwn && piece !== '') own[own.length - 1] = true;
  };
  for (const { column, text: added } of insertions) {
    add(line.text.slice(from, column - 1), true);
    from = Math.max(from, column - 1);
    add(added, false);
  }
  add(line.text.slice(from), true);
  if (!own.includes(true)) own[own.length - 1] = true;
  return split(text, eol, line.eol).map((piece, index) => ({ ...piece, origin: own[index] ? line.origin : null }));
}

function split(text: string, eol: string, last: string): readonly DraftLine[] {
  const parts = text.split('\n');
  const lines = parts.map((part, index) => ({
    text: part,
    eol: index === parts.length - 1 ? last : eol,
    origin: null,
  }));
  return lines.at(-1)?.text === '' && last === '' ? lines.slice(0, -1) : lines;
}
