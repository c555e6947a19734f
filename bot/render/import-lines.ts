import type { Imported } from '../../compiler/import/import-runbook.js';
import { plain } from './plain.js';

/** What an import found, for people: what a step could do, and what it left as text. Lines are those of the author's file. */
export function importLines({ plan, automatable, left }: Imported, path: string): string[] {
  const made = plan ? `${many(plan.steps.length, 'step')}, all for people to do.` : 'no draft that compiles.';
  return [
    `${plain(path)}: ${made}`,
    ...listed('Could be automated:', automatable, ({ line, text, what, kind, note }) => [
      `  ${line}: ${plain(text)}`,
      `      ${what}: ${kind ?? 'no step kind yet'}${note === null ? '' : ` (${note})`}`,
    ]),
    ...listed('Left as it is, for you to look at:', left, ({ line, text, reason }) => [
      `  ${line}: ${plain(text)}`,
      `      ${reason}`,
    ]),
  ];
}

function listed<Item>(title: string, items: readonly Item[], show: (item: Item) => readonly string[]): string[] {
  return items.length === 0 ? [] : ['', title, ...items.flatMap(show)];
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
