import { RUNBOOKS } from './plans.js';
import type { Result } from './matrix.js';

const PHASES = ['before', 'during', 'after'] as const;

/** How a run ended, for the table: a worker that never came to the place where it was to die proves nothing. */
export function endOf({ end, deaths, retries, wrong }: Result): string {
  if (wrong.length > 0) return 'BROKEN';
  if (deaths === 0) return 'not reached';
  return retries.length > 0 ? `${end} after a person's retry` : end;
}

/** A table of all runs: a line for each runbook and end state, a column for each phase in which the worker died. */
export function tally(results: readonly Result[]): string {
  const lines = RUNBOOKS.flatMap(runbook => {
    const own = results.filter(({ job }) => job.runbook === runbook);
    const ends = [...new Set(own.map(endOf))].sort();
    return ends.map(end => {
      const counts = PHASES.map(phase => own.filter(one => one.job.point.phase === phase && endOf(one) === end).length);
      return row(runbook, end, [...counts, counts.reduce((sum, count) => sum + count, 0)]);
    });
  });
  const all = PHASES.map(phase => results.filter(({ job }) => job.point.phase === phase).length);
  return [row('runbook', 'end', [...PHASES, 'total']), ...lines, row('all', '', [...all, results.length])].join('\n');
}

function row(runbook: string, end: string, cells: readonly (number | string)[]): string {
  return `${runbook.padEnd(16)}${end.padEnd(34)}${cells.map(cell => String(cell).padStart(8)).join('')}`;
}

/** What a person needs to know of a run that is not as it should be. */
export function complaint(result: Result): string {
  return `${result.job.name}: ${endOf(result)}, ${result.end}. ${result.wrong.join('; ')} ${result.retries.join(' | ')}`;
}
