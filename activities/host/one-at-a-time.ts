const last = new Map<string, Promise<unknown>>();

/**
 * Does the acts on one server of this host one after the other. What decides whether an act is stale (the epoch it finds) and what it then does
 * must be one piece: an overtaken start that has passed the guard would otherwise bring a server up that a later stop has just found down.
 */
export async function oneAtATime<Result>(server: string, act: () => Promise<Result>): Promise<Result> {
  const before = last.get(server) ?? Promise.resolve();
  const mine = before.then(act, act);
  last.set(server, mine);
  try {
    return await mine;
  } finally {
    if (last.get(server) === mine) last.delete(server);
  }
}
