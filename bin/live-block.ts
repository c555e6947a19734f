import { stripVTControlCharacters } from 'node:util';
import type { Screen } from './cli.js';

/** A block of lines at the bottom of a terminal that is drawn again in place. */
export interface LiveBlock {
  /** `last`: leave it as it is and whole; before that it is cut to the height of the screen, because a scrolled block cannot be redrawn. */
  draw(lines: readonly string[], last: boolean): void;
}

/** CSI sequences (ECMA-48): cursor to the start of the line n lines up, erase to the end of the screen. */
const up = (lines: number): string => (lines > 0 ? `\u001b[${lines}F` : '\r');
const ERASE_BELOW = '\u001b[J';

export function liveBlock(screen: Screen): LiveBlock {
  let height = 0;
  let before = '';
  return {
    draw(lines, last) {
      const width = Math.max(20, screen.columns - 1);
      const rows = last ? lines : lines.map(line => cut(line, width)).slice(-Math.max(1, screen.rows - 1));
      const text = rows.map(row => `${row}\n`).join('');
      if (text === before) return;
      screen.write(`${up(height)}${ERASE_BELOW}${text}`);
      height = rows.length;
      before = text;
    },
  };
}

/** A line that does not wrap; one that is too long loses its colours with its end. */
function cut(line: string, width: number): string {
  const bare = stripVTControlCharacters(line);
  return bare.length <= width ? line : `${bare.slice(0, width - 1)}…`;
}
