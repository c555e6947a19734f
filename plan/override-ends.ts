const DAY_MS = 86_400_000;

/** The first millisecond at which an override counts no more: the end of its last day in UTC. */
export function overrideEnds(until: string): number {
  return Date.parse(`${until}T00:00:00Z`) + DAY_MS;
}
