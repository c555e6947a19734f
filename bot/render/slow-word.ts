import { formatDuration } from '../../plan/duration.js';

/** What stands at a step that takes longer than in three of four drills of its runbook. */
export function slowWord(limitMs: number): string {
  return `slow: above ${formatDuration(limitMs)}, its p75 of past drills`;
}
