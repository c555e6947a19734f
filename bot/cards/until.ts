import { formatDuration } from '../../plan/duration.js';
import { clockTime } from '../render/clock-time.js';

/** `until 03:10:00 UTC (8 m 20 s left)` */
export function until(at: number, now: number): string {
  return `until ${clockTime(at)} (${formatDuration(at - now)} left)`;
}
