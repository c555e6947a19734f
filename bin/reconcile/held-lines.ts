import type { HeldRow } from '../../activities/postgres/stranded-decide.js';
import { plain } from '../../bot/render/plain.js';
import type { Image } from '../../plan/reconcile.js';

/** Values are cut here; `--json` has all of them. */
const LONGEST_VALUE = 60;

export function placeOf({ commitLsn, seq }: HeldRow): string {
  return `${commitLsn}#${seq}`;
}

/** One row in conflict as one line. */
export function heldLine(row: HeldRow): string {
  const word = row.choice === null ? '' : ` [take ${row.choice}, ${row.chosenBy}]`;
  return plain(
    `${placeOf(row)}  ${row.committedAt}  ${row.table} ${JSON.stringify(row.key)}  ${row.kind}: ${row.why}${word}`,
  );
}

/** Both versions of a row beside each other: the columns in which fork, old and new are not all the same. */
export function versionLines(row: HeldRow): readonly string[] {
  const columns = [...new Set([row.fork, row.old, row.new].flatMap(image => Object.keys(image ?? {})))];
  const differing = columns.filter(
    column => new Set([row.fork, row.old, row.new].map(image => shown(image, column))).size > 1,
  );
  const lines = differing.map(column => [
    column,
    shown(row.fork, column),
    shown(row.old, column),
    shown(row.new, column),
  ]);
  const table = [['', 'fork', 'old', 'new'], ...lines];
  const widths = [0, 1, 2, 3].map(n => Math.max(...table.map(line => line[n]?.length ?? 0)));
  return [
    heldLine(row),
    ...table.map(
      line =>
        `    ${line
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('  ')
          .trimEnd()}`,
    ),
  ];
}

function shown(image: Image | null | undefined, column: string): string {
  if (image === undefined) return '(not recorded)';
  if (image === null) return '(no row)';
  const value = image[column];
  if (value === undefined) return '(as before)';
  return value === null ? 'NULL' : plain(JSON.stringify(value.slice(0, LONGEST_VALUE)));
}
