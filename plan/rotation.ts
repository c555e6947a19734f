/** Whose turn it is at `now`; undefined before the first turn began, and where the declaration means nothing. Turns are of equal length, in elapsed time. */
export function onRotation(
  { rotation, since, every }: { readonly rotation: readonly string[]; readonly since: string; readonly every: number },
  now: number,
): string | undefined {
  const elapsed = now - Date.parse(since);
  if (!(elapsed >= 0) || every <= 0) return undefined;
  return rotation[Math.floor(elapsed / every) % rotation.length];
}
