import { plain } from '../bot/render/plain.js';
import { formatDuration } from '../plan/duration.js';
import type { RunView } from '../bot/runs/runs.js';

/** One line for every run: service, what it is, where it stands, since when. */
export function runTable(views: readonly RunView[], now: number): string[] {
  if (views.length === 0) return ['There is no run yet. Start one with lifeboat run FILE.'];
  const rows = views.map(view => [
    plain(view.service),
    view.state ? `${view.kind} (${view.state.mode})` : view.kind,
    standing(view),
    `started ${formatDuration(now - view.startedAt)} ago`,
    view.state ? plain(view.state.serviceState) : 'No worker says what state the service is in.',
  ]);
  const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

function standing({ state, execution }: RunView): string {
  return state?.end ?? state?.status ?? execution.toLowerCase();
}
